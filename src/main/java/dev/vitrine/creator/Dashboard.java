package dev.vitrine.creator;

import dev.vitrine.jooq.catalog.enums.ProcessingStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A creator's numbers and lists.
 *
 * @param videoCount the creator's source videos
 * @param techniqueCount the creator's technique pages
 * @param keyMomentCount key moments of the creator's videos
 * @param searchImpressions searches whose query equals, ignoring case, the title of any of the creator's pages; each
 *     once
 * @param techniques the pages, newest first
 * @param videos the videos, newest first
 */
@Serdeable
record Dashboard(
        int videoCount,
        int techniqueCount,
        int keyMomentCount,
        long searchImpressions,
        List<Technique> techniques,
        List<Video> videos) {

    /**
     * A technique page.
     *
     * @param title as readers see it
     * @param slug its address
     * @param topicCategory null without one
     * @param createdAt when it was written
     * @param keyMomentCount moments attached to the page
     */
    @Serdeable
    record Technique(
            String title, String slug, @Nullable String topicCategory, Instant createdAt, int keyMomentCount) {}

    /**
     * A source video.
     *
     * @param filename as uploaded
     * @param processingStatus how far the pipeline is
     * @param createdAt when it was uploaded
     */
    @Serdeable
    record Video(String filename, ProcessingStatus processingStatus, Instant createdAt) {}
}
