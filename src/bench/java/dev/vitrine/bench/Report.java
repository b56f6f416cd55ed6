package dev.vitrine.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The page and the file with all figures: those of earlier runs stay until the same is measured again. */
final class Report {

    private static final Path PAGE = Path.of("docs/benchmarks.md");
    private static final Path FILE = Path.of("docs/benchmarks.json");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double NOISY = 0.2;
    private static final double IDLE = 0.1;

    private final EnumMap<Size, Run> runs;

    private Report(EnumMap<Size, Run> runs) {
        this.runs = runs;
    }

    /** The figures until now. */
    static Report read() throws IOException {
        EnumMap<Size, Run> runs = new EnumMap<>(Size.class);
        if (Files.exists(FILE)) {
            runs.putAll(JSON.readValue(FILE.toFile(), new TypeReference<Map<Size, Run>>() {}));
        }
        return new Report(runs);
    }

    /** Writes everything anew, with what was measured at a size in place of what it replaces. */
    void write(Size size, Run run) throws IOException {
        Map<Size, Run> all = new EnumMap<>(runs);
        all.merge(size, run, (earlier, now) -> now.over(earlier));
        JSON.writeValue(FILE.toFile(), all);
        Files.writeString(PAGE, page(all));
        Growth.write(all);
    }

    private static String page(Map<Size, Run> runs) {
        StringBuilder page = new StringBuilder("""
                # Benchmarks

                Written by `mvn -Pbench verify`; how it measures, and what was learned from it: [measuring.md](measuring.md).
                Medians of three rounds; ± is half of the distance between the best and the worst round.
                """);
        runs.forEach((size, run) -> append(page, size, run));
        page.append("\n## Growth\n\n")
                .append(Growth.table(runs))
                .append('\n')
                .append(Growth.impressions(runs))
                .append("\n![How the cost grows](benchmarks.svg)\n");
        return page.toString();
    }

    private static void append(StringBuilder page, Size size, Run run) {
        page.append("\n## ")
                .append(capitalised(size.label()))
                .append("\n\n")
                .append(rows(size))
                .append("\n\n");
        page.append(environment(run.environment()));
        page.append("\n### Goals\n\n").append(goals(run));
        page.append("\n### Requests\n\n").append(requests(run));
        page.append("\n### Streams\n\n").append(streams(run));
        page.append("\n### Other\n\n").append(others(run));
        List<String> problems = run.results().stream()
                .filter(result -> result.problem() != null)
                .map(result -> "- %s: %s\n".formatted(result.scenario(), result.problem()))
                .toList();
        if (!problems.isEmpty()) {
            page.append("\n### Not measured\n\n").append(String.join("", problems));
        }
    }

    private static String rows(Size size) {
        Size.Rows rows = size.rows();
        return "%,d searches, %,d publications of %,d clips, %,d campaigns, %,d render jobs, %,d rows of rewards; a creator with 2,000 pages and 20,000 moments."
                .formatted(
                        rows.searches(),
                        rows.publishLogs(),
                        rows.clips(),
                        rows.campaigns(),
                        rows.renderJobs(),
                        rows.rewards());
    }

    private static String environment(Environment environment) {
        return """
                %s, %.0f minutes; %d cores (%s) and %d GB for the service, PostgreSQL and the clients; %.0f %% of the cores were in use before.%s
                Java %s; %s.%s
                """.formatted(
                environment.at(),
                environment.minutes(),
                environment.cores(),
                environment.processor(),
                environment.memoryGigabytes(),
                environment.busyBefore() * 100,
                environment.busyBefore() > IDLE ? " **Other programs ran: these figures are of little worth.**" : "",
                environment.java(),
                environment.postgresql(),
                environment.missing().isEmpty()
                        ? ""
                        : " Not installed, hence no limits: " + String.join("; ", environment.missing()) + ".");
    }

    private static String goals(Run run) {
        String lines = Goal.all().stream()
                .filter(goal -> !Double.isNaN(goal.measured(run)))
                .map(goal -> "| %s | %s | %s %s | %s | %s |\n"
                        .formatted(
                                goal.scenario(),
                                goal.valueName(),
                                goal.isMost() ? "≤" : "≥",
                                number(goal.bound()),
                                number(goal.measured(run)),
                                goal.isMet(goal.measured(run)) ? "met" : "**missed**"))
                .collect(Collectors.joining());
        return "| scenario | value | goal | measured | |\n|---|---|---|---|---|\n" + lines;
    }

    private static String requests(Run run) {
        String lines = results(run, Result.Kind.REQUESTS)
                .map(result -> "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                result.scenario(),
                                spread(result, "rate"),
                                spread(result, "limit_rate"),
                                percent(result.median("ratio")),
                                value(result, "p50_ms"),
                                value(result, "p90_ms"),
                                spread(result, "p99_ms"),
                                value(result, "limit_p50_ms"),
                                value(result, "limit_p99_ms"),
                                errors(result),
                                value(result, "cpu_service_ms"),
                                value(result, "cpu_postgresql_ms"),
                                value(result, "limit_cpu_postgresql_ms"),
                                value(result, "bytes"),
                                value(result, "peak_mb")))
                .collect(Collectors.joining());
        return """
                16 connections (4 for logins; 8 for statistics of publishing, 16 where they were measured before 2026-11-27). Throughput: as
                many requests as are answered, beside
                `pgbench -M prepared` with the same statements and as many clients. Latencies in ms at half of that rate, evenly
                spaced; those of pgbench at half of its own, at random moments. CPU-ms each; that of pgbench's statements is too low
                where its latencies are missing (before 2026-11-28).

                | scenario | requests/s | pgbench/s | ratio | p50 | p90 | p99 | p50 by pgbench | p99 by pgbench | errors | CPU service | CPU PostgreSQL | CPU by pgbench | bytes | peak MB |
                |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
                """ + lines;
    }

    private static String streams(Run run) {
        String lines = results(run, Result.Kind.STREAM)
                .map(result -> "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                result.scenario(),
                                spread(result, "time_s"),
                                value(result, "first_byte_ms"),
                                value(result, "megabytes"),
                                value(result, "rows_per_s"),
                                value(result, "copy_s"),
                                percent(result.median("ratio")),
                                value(result, "cpu_service_s"),
                                value(result, "cpu_postgresql_s"),
                                value(result, "peak_mb")))
                .collect(Collectors.joining());
        return """
                One client. Exports by a service with `-Xmx128m -XX:MaxDirectMemorySize=64m`; CPU in seconds.

                | scenario | s | first byte, ms | MB | rows/s | COPY, s | ratio | CPU service | CPU PostgreSQL | peak MB |
                |---|---|---|---|---|---|---|---|---|---|
                """ + lines;
    }

    private static String others(Run run) {
        String lines = results(run, Result.Kind.OTHER)
                .flatMap(result -> result.values().keySet().stream()
                        .map(name -> "| %s | %s | %s |\n".formatted(result.scenario(), name, spread(result, name))))
                .collect(Collectors.joining());
        return "| scenario | value | measured |\n|---|---|---|\n" + lines;
    }

    private static java.util.stream.Stream<Result> results(Run run, Result.Kind kind) {
        return run.results().stream()
                .filter(result -> result.kind() == kind && !result.values().isEmpty());
    }

    private static String errors(Result result) {
        return number(java.util.stream.Stream.of("errors", "errors_at_rate")
                .map(result.values()::get)
                .filter(java.util.Objects::nonNull)
                .mapToDouble(Spread::most)
                .sum());
    }

    private static String value(Result result, String name) {
        return number(result.median(name));
    }

    private static String spread(Result result, String name) {
        Spread spread = result.values().get(name);
        if (spread == null) {
            return "–";
        }
        return number(spread.median())
                + (spread.width() > 2 * NOISY ? " ±**%.0f %%**" : spread.width() > 0 ? " ±%.0f %%" : "")
                        .formatted(spread.width() * 50);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : "%.0f %%".formatted(share * 100);
    }

    /** Three digits, or all of a large number. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (size == Math.rint(size) || size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    private static String capitalised(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
