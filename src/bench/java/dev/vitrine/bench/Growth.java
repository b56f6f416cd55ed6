package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How the cost of each scenario grows with the data. */
final class Growth {

    private static final Path PICTURE = Path.of("docs/benchmarks.svg");

    /** Groups whose answers hang on data that grows, and what grows there. */
    private static final Map<String, String> GROUPS = groups();

    private Growth() {}

    private static Map<String, String> groups() {
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put("creator", "searches");
        groups.put("publishing", "publications");
        groups.put("rendering", "render jobs");
        groups.put("dataset", "rows of rewards");
        return groups;
    }

    /** Milliseconds by rows, for each scenario of a group that was measured. */
    private static Map<String, NavigableMap<Long, Double>> lines(Map<Size, Run> runs, String group) {
        Map<String, NavigableMap<Long, Double>> lines = new LinkedHashMap<>();
        runs.forEach((size, run) -> run.results().stream()
                .filter(result -> result.group().equals(group) && !Double.isNaN(millis(result)))
                .forEach(result -> lines.computeIfAbsent(result.scenario(), _ -> new TreeMap<>())
                        .put(size.rowsUnder(group), millis(result))));
        return lines;
    }

    private static double millis(Result result) {
        return switch (result.kind()) {
            case REQUESTS -> result.median("p50_ms");
            case STREAM -> result.median("time_s") * 1_000;
            case OTHER -> Double.NaN;
        };
    }

    /** A row for each scenario. */
    static String table(Map<Size, Run> runs) {
        StringBuilder table = new StringBuilder("""
                Milliseconds (p50, or the whole stream) at the sizes that were measured. The exponent says how the time grows
                with the rows: 0 not at all, 1 as they do. Sizes of different days (said above) compare machines, too.

                | scenario | what grows | small | medium | large | exponent |
                |---|---|---|---|---|---|
                """);
        GROUPS.forEach((group, what) -> lines(runs, group).forEach((scenario, line) -> {
            table.append("| ").append(scenario).append(" | ").append(what);
            for (Size size : Size.values()) {
                table.append(" | ").append(Report.number(line.getOrDefault(size.rowsUnder(group), Double.NaN)));
            }
            table.append(" | ").append(exponent(line)).append(" |\n");
        }));
        return table.toString();
    }

    /** The slope of the line between the ends, both axes logarithmic. */
    private static String exponent(NavigableMap<Long, Double> line) {
        if (line.size() < 2) {
            return "–";
        }
        double slope = Math.log(line.lastEntry().getValue() / line.firstEntry().getValue())
                / Math.log((double) line.lastKey() / line.firstKey());
        return "%.2f".formatted(slope);
    }

    /** Whether the dashboard hangs on how much was ever searched for; empty until both sizes were measured. */
    static String impressions(Map<Size, Run> runs) {
        double latency = dashboard(runs, Size.LARGE, "p50_ms") / dashboard(runs, Size.MEDIUM, "p50_ms");
        double alone = dashboard(runs, Size.MEDIUM, "limit_rate") / dashboard(runs, Size.LARGE, "limit_rate");
        if (Double.isNaN(latency)) {
            return "";
        }
        return """
                With 20 million searches the dashboard takes %s times as long as with a million, and its statement alone (pgbench)
                %s times (goal: at most 1.2). That holds only where both sizes are of one day and machine.
                """.formatted(Report.number(latency), Report.number(alone));
    }

    private static double dashboard(Map<Size, Run> runs, Size size, String value) {
        return java.util.stream.Stream.ofNullable(runs.get(size))
                .flatMap(run -> run.results().stream())
                .filter(result -> result.is("creator", "dashboard"))
                .mapToDouble(result -> result.median(value))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Draws the picture. */
    static void write(Map<Size, Run> runs) throws IOException {
        List<Plot.Panel> panels = GROUPS.entrySet().stream()
                .map(group -> new Plot.Panel("by " + group.getValue(), lines(runs, group.getKey())))
                .toList();
        Files.writeString(PICTURE, Plot.of("Milliseconds for an answer", panels));
    }
}
