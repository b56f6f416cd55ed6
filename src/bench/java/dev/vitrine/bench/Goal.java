package dev.vitrine.bench;

import java.util.List;
import java.util.Map;

/**
 * What the issues aim at. Each holds at every size.
 *
 * @param group of the scenario
 * @param scenario its name
 * @param value of its results
 * @param isMost whether the bound is the most that it may be; else the least
 * @param bound in the unit of the value
 */
record Goal(String group, String scenario, String value, boolean isMost, double bound) {

    private static final String STALLED = "dashboards beside readers that stand still";
    private static final String STOPPING = "SIGTERM under load";
    private static final String SOAK = "a mix that resembles a day, for long";
    private static final String ETA = "intervals of when jobs end, in the demo history";

    /** All of them. */
    static List<Goal> all() {
        return List.of(
                least("creator", "dashboard", "ratio", 0.6),
                most("creator", "dashboard", "cpu_service_ms", 0.35),
                most("creator", "dashboard", "p99_to_p50", 3),
                least("creator", "transparency", "rate", 500),
                most("creator", "transparency, heavy creator", "time_s", 0.4),
                most("export", "creator export, heavy creator", "time_s", 1.4),
                // the 53,000 rows that the creator has without the searches for their titles, in 1.4 s
                least("export", "creator export, heavy creator", "rows_per_s", 37_900),
                most("export", "creator export, heavy creator", "first_byte_ms", 500),
                most("export", "creator export, all that was said in long videos", "first_byte_ms", 500),
                most("publishing", "overview", "p99_ms", 20),
                most("publishing", "queue", "p99_ms", 20),
                most("publishing", "orchestrator", "p99_ms", 20),
                most("publishing", "platforms", "p99_ms", 20),
                most("publishing", "campaigns", "p99_ms", 20),
                most("rendering", "first page, state completed", "p99_ms", 50),
                most("rendering", "first page", "p99_ms", 50),
                most("rendering", "search that matches 5", "p99_ms", 50),
                most("rendering", "search that matches 1 of 20", "p99_ms", 50),
                most("rendering", "two tags", "p99_ms", 50),
                most("rendering", "page 1,000 by cursor", "p99_ms", 50),
                most("rendering", "statistics of jobs", "p50_ms", 5),
                least("claim", "claims by 8 workers", "claims/s", 2_000),
                least("eta", ETA, "asked at the order: inside of p10..p90, %", 75),
                most("eta", ETA, "asked at the order: inside of p10..p90, %", 85),
                least("eta", ETA, "asked at the start: inside of p10..p90, %", 75),
                most("eta", ETA, "asked at the start: inside of p10..p90, %", 85),
                most("rebuild", "index of render jobs on disk", "100,000 summaries, s", 30),
                least("dataset", "user-points as csv", "ratio", 0.5),
                least("dataset", "user-points as ndjson", "ratio", 0.5),
                least("dataset", "user-points as xlsx", "rows_per_s", 100_000),
                most("dataset", "user-points as csv", "first_byte_ms", 200),
                most("dataset", "user-points as csv", "peak_mb", 400),
                most("beside", "dashboards beside two exports", "p99 beside / alone", 3),
                most("overload", "10 times as many dashboards as are answered", "p99 of the answered, ms", 1_000),
                most("overload", "10 times as many dashboards as are answered", "p99 of the answered / before", 5),
                most("overload", "10 times as many dashboards as are answered", "p99 of the refused, ms", 100),
                most("overload", "10 times as many dashboards as are answered", "other answers", 0),
                most("overload", "10 times as many dashboards as are answered", "as before after, s", 5),
                most("stalled", STALLED, "p99 beside / alone", 2),
                most("stalled", STALLED, "errors", 0),
                most("stalled", STALLED, "next export answered after, s", 1),
                most("stalled", STALLED, "next exports not refused with 503 and Retry-After", 0),
                most("stalled", STALLED, "stalled exports ended after, s", 60),
                most("stopping", STOPPING, "stopped after, s", 25),
                most("stopping", STOPPING, "other answers than 200", 0),
                most("stopping", STOPPING, "answers cut off", 0),
                most("stopping", STOPPING, "exports cut off that were read", 0),
                most("stopping", STOPPING, "exports neither completed nor aborted", 0),
                most("soak", SOAK, "errors", 0),
                most("soak", SOAK, "heap after / before", 1.2),
                most("soak", SOAK, "threads more than before", 4),
                most("soak", SOAK, "file descriptors more than before", 4),
                most("soak", SOAK, "connections more than before", 0),
                most("writing", "writing with and without roll-ups", "times as long", 2.5),
                least("writing", "writing with and without roll-ups", "share of the logs/s", 0.6),
                most("startup", "start on an existing database", "first answer, s", 2),
                most("startup", "start on an existing database", "first answer with the AOT cache, s", 2),
                most("startup", "start on an existing database", "idle memory, MB", 250),
                most(
                        "startup",
                        "start on an existing database",
                        "idle memory with the AOT cache, -Xmx256m -XX:+UseSerialGC, MB",
                        250));
    }

    private static Goal most(String group, String scenario, String value, double bound) {
        return new Goal(group, scenario, value, true, bound);
    }

    private static Goal least(String group, String scenario, String value, double bound) {
        return new Goal(group, scenario, value, false, bound);
    }

    /** The median of what was measured, or the worst where nothing may happen; not a number where nothing was measured. */
    double measured(Run run) {
        return run.results().stream()
                .filter(result -> result.is(group, scenario))
                .mapToDouble(result -> bound == 0 ? result.most(value) : result.median(value))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Whether a measured value is good. */
    boolean isMet(double measured) {
        return isMost ? measured <= bound : measured >= bound;
    }

    /** The name of the value as the tables have it. */
    String valueName() {
        return Map.ofEntries(
                        Map.entry("ratio", "ratio to the limit"),
                        Map.entry("cpu_service_ms", "CPU of the service, ms"),
                        Map.entry("rate", "requests/s"),
                        Map.entry("time_s", "time, s"),
                        Map.entry("first_byte_ms", "first byte, ms"),
                        Map.entry("p50_ms", "p50, ms"),
                        Map.entry("p99_ms", "p99, ms"),
                        Map.entry("p99_to_p50", "p99 / p50"),
                        Map.entry("rows_per_s", "rows/s"),
                        Map.entry("peak_mb", "peak memory, MB"))
                .getOrDefault(value, value);
    }
}
