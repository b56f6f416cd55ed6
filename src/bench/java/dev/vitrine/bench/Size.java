package dev.vitrine.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How much data there is, and how long is measured. */
enum Size {
    /** Proves in minutes that everything works; its figures are of little worth. */
    SMALL,
    /** A million of everything that grows. */
    MEDIUM,
    /** What the issues ask for. */
    LARGE;

    /** The one that is called so. */
    static Size named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** As it is called in options and files. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Rows rows() {
        return switch (this) {
            case SMALL -> new Rows(50_000, 50_000, 10_000, 100, 50_000, 10_000, 50_000);
            case MEDIUM -> new Rows(1_000_000, 1_000_000, 200_000, 1_000, 1_000_000, 100_000, 1_000_000);
            case LARGE -> new Rows(20_000_000, 10_000_000, 2_000_000, 1_000, 10_000_000, 100_000, 5_000_000);
        };
    }

    Times times() {
        return switch (this) {
            case SMALL ->
                new Times(Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(15));
            case MEDIUM ->
                new Times(Duration.ofSeconds(8), Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofMinutes(5));
            case LARGE ->
                new Times(Duration.ofSeconds(8), Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(30));
        };
    }

    /** Logs that one statement inserts to find out what roll-ups cost. */
    int bulkLogs() {
        return this == SMALL ? 20_000 : 1_000_000;
    }

    /** Rows of one creator's export. */
    int transcriptSegments() {
        return this == SMALL ? 50_000 : 1_000_000;
    }

    /** Summaries of render jobs on disk. */
    int summaries() {
        return this == SMALL ? 2_000 : 100_000;
    }

    /** The settings of the demo data's generator: what these domains hold is of this size, the rest small. */
    Map<String, Long> settings(Set<Domain> domains) {
        Rows publishing = rows(domains, Domain.PUBLISHING);
        Rows rendering = rows(domains, Domain.RENDERING);
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("searches", rows(domains, Domain.CATALOG).searches());
        settings.put("heavy_pages", 2_000L);
        settings.put("heavy_moments", 20_000L);
        settings.put("publish_logs", publishing.publishLogs());
        settings.put("clips", publishing.clips());
        settings.put("publishing_jobs", publishing.clips());
        settings.put("campaigns", publishing.campaigns());
        settings.put("render_jobs", rendering.renderJobs());
        settings.put("render_plans", rendering.renderPlans());
        settings.put("rewards_rows", rows(domains, Domain.REWARDS).rewards());
        return settings;
    }

    private Rows rows(Set<Domain> domains, Domain domain) {
        return (domains.contains(domain) ? this : SMALL).rows();
    }

    /** The rows that grow under the scenarios of a group. */
    long rowsUnder(String group) {
        return switch (group) {
            case "publishing" -> rows().publishLogs();
            case "rendering" -> rows().renderJobs();
            case "dataset" -> rows().rewards();
            default -> rows().searches();
        };
    }

    /**
     * Rows of the tables that grow.
     *
     * @param searches of the search log
     * @param publishLogs of the publications
     * @param clips and as many publishing jobs
     * @param campaigns of campaigns
     * @param renderJobs of the render jobs
     * @param renderPlans of them with a plan
     * @param rewards of each growing table of rewards
     */
    record Rows(
            long searches,
            long publishLogs,
            long clips,
            long campaigns,
            long renderJobs,
            long renderPlans,
            long rewards) {}

    /**
     * How long something lasts.
     *
     * @param warmUp a part of what comes before the first round, see {@link Session#warmUp(java.util.List, int)}
     * @param round each measurement
     * @param overload the time with too many requests
     * @param soak the time after which nothing may have piled up
     */
    record Times(Duration warmUp, Duration round, Duration overload, Duration soak) {}
}
