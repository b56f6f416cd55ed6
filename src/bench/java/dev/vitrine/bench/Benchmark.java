package dev.vitrine.bench;

import dev.vitrine.bench.Result.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Measures everything. Options, as system properties:
 *
 * <ul>
 *   <li>{@code bench.size}: small, medium, large, or all one after the other; small when not given
 *   <li>{@code bench.only}: groups of scenarios, separated by commas; all when not given
 *   <li>{@code bench.jvm}: options of the service's JVM besides its own, separated by spaces; what is measured with them
 *       is printed and not written
 *   <li>{@code bench.profile}: true records what the service does in each scenario
 * </ul>
 */
public final class Benchmark {

    /** Of the service, besides those that its figures are about. */
    static final String OTHER_JVM_OPTIONS = System.getProperty("bench.jvm", "");

    private final Size size;
    private final boolean isProfiled;
    private final List<Result> results = new ArrayList<>();
    private String postgresql = "";

    private Benchmark(Size size, boolean isProfiled) {
        this.size = size;
        this.isProfiled = isProfiled;
    }

    /** Runs, writes the report, and ends with 1 when a scenario could not be measured. */
    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        String size = System.getProperty("bench.size", "small");
        List<Size> sizes = size.equals("all") ? List.of(Size.values()) : List.of(Size.named(size));
        Map<String, List<Scenario>> groups = groups(System.getProperty("bench.only", ""));
        boolean isComplete = true;
        for (Size each : sizes) {
            isComplete &= new Benchmark(each, Boolean.getBoolean("bench.profile")).run(groups);
        }
        System.exit(isComplete ? 0 : 1);
    }

    private static Map<String, List<Scenario>> groups(String only) {
        Map<String, List<Scenario>> groups = Scenarios.all().stream()
                .collect(Collectors.groupingBy(Scenario::group, LinkedHashMap::new, Collectors.toList()));
        if (!only.isBlank()) {
            Set<String> wanted = Set.copyOf(Arrays.asList(only.strip().split("\\s*,\\s*", -1)));
            if (!groups.keySet().containsAll(wanted)) {
                throw new IllegalArgumentException("bench.only: some of " + groups.keySet());
            }
            groups.keySet().retainAll(wanted);
        }
        return groups;
    }

    private boolean run(Map<String, List<Scenario>> groups) throws Exception {
        Environment environment = Environment.now();
        Report report = Report.read();
        long start = System.nanoTime();
        Path log = Files.createDirectories(Path.of("target/bench")).resolve("service.log");
        Files.deleteIfExists(log);
        Set<Domain> domains = groups.keySet().stream()
                .flatMap(group -> Scenarios.domains(group).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        print(size.label() + ": data of " + domains);
        Path data = Template.copy(size, domains);
        for (Map.Entry<String, List<Scenario>> group : groups.entrySet()) {
            run(group.getKey(), group.getValue(), data);
            // a run that is ended early leaves what it has measured
            double minutes = (System.nanoTime() - start) / 6e10;
            if (OTHER_JVM_OPTIONS.isBlank()) {
                report.write(size, new Run(environment.after(minutes, postgresql), results));
            }
        }
        Tool.missing().forEach(missing -> print("not installed: " + missing));
        return results.stream().allMatch(result -> result.problem() == null);
    }

    private void run(String group, List<Scenario> scenarios, Path data) throws Exception {
        try (Session session = Session.open(size, data, Scenarios.jvmOptions(group))) {
            if (postgresql.isEmpty()) {
                postgresql = version(session.postgresql());
            }
            if (scenarios.stream().anyMatch(scenario -> scenario.kind() != Kind.OTHER)) {
                session.warmUp();
            }
            for (Scenario scenario : scenarios) {
                measure(session, scenario);
            }
        }
    }

    private static String version(PostgresqlProcess server) {
        try {
            return server.text("select 'PostgreSQL ' || current_setting('server_version') || ', shared_buffers '"
                    + " || current_setting('shared_buffers') || ', max_wal_size ' || current_setting('max_wal_size')"
                    + " || ', fsync ' || current_setting('fsync')");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void measure(Session session, Scenario scenario) {
        Rounds rounds = new Rounds();
        String problem = null;
        try {
            if (isProfiled && !scenario.group().equals("startup")) {
                Profile profile = Profile.start(session.service(), scenario.name());
                scenario.measurement().run(session, rounds);
                print(scenario.name() + "\n" + profile.stop());
            } else {
                scenario.measurement().run(session, rounds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = "interrupted";
        } catch (Exception e) {
            problem = e.toString();
        }
        Result result = new Result(scenario.group(), scenario.name(), scenario.kind(), rounds.spreads(), problem);
        results.add(result);
        print(scenario.name() + ": " + (problem == null ? summary(result) : "FAILED " + problem));
    }

    private static String summary(Result result) {
        if (result.kind() == Kind.REQUESTS) {
            return "%,.0f requests/s (pgbench %,.0f), p50 %.2f ms, p99 %.2f ms"
                    .formatted(
                            result.median("rate"),
                            result.median("limit_rate"),
                            result.median("p50_ms"),
                            result.median("p99_ms"));
        }
        return result.values().entrySet().stream()
                .map(value ->
                        value.getKey() + " " + Report.number(value.getValue().median()))
                .collect(Collectors.joining("; "));
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
