package dev.vitrine.publishing;

import dev.vitrine.jooq.publishing.enums.Platform;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Statistics by platform. Names of platforms are compared ignoring case.
 *
 * @param instagram Instagram
 * @param tiktok TikTok
 * @param youtube YouTube
 * @param other every other platform
 */
@Serdeable
record Platforms(
        PlatformStatistics instagram, PlatformStatistics tiktok, PlatformStatistics youtube, PlatformStatistics other) {

    static Platforms of(List<Row> rows) {
        return new Platforms(
                find(rows, Platform.instagram),
                find(rows, Platform.tiktok),
                find(rows, Platform.youtube),
                find(rows, Platform.other));
    }

    private static PlatformStatistics find(List<Row> rows, Platform platform) {
        return rows.stream()
                .filter(row -> row.platform == platform)
                .map(row -> new PlatformStatistics(
                        row.clipsReady, row.clipsPublished, row.avgScore, row.jobsCompleted, row.jobsFailed))
                .findFirst()
                .orElseThrow();
    }

    /** A platform as the figure answers it. */
    record Row(
            Platform platform,
            long clipsReady,
            long clipsPublished,
            double avgScore,
            long jobsCompleted,
            long jobsFailed) {}

    /**
     * One platform.
     *
     * @param clipsReady distinct clips with a publication there that waits or is scheduled
     * @param clipsPublished distinct clips with a publication there that succeeded
     * @param avgScore mean visual score over the distinct clips with any publication there; 0 when none has a score
     * @param jobsCompleted jobs for it that are completed
     * @param jobsFailed jobs for it that failed
     */
    @Serdeable
    record PlatformStatistics(
            long clipsReady, long clipsPublished, double avgScore, long jobsCompleted, long jobsFailed) {}
}
