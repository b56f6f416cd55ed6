package dev.vitrine.creator;

import dev.vitrine.jooq.catalog.enums.ContentType;
import dev.vitrine.jooq.catalog.enums.RelationshipType;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the pipeline derived from a creator's uploads.
 *
 * @param techniques the pages, newest first
 * @param keyMoments first those attached to a page, in page order; then those attached to none
 * @param relationships links that start or end at one of the pages, each once, oldest first
 * @param sourceVideos the videos, newest first
 * @param tags distinct tags of the pages, by code point
 */
@Serdeable
record Transparency(
        List<Technique> techniques,
        List<KeyMoment> keyMoments,
        List<Relationship> relationships,
        List<Dashboard.Video> sourceVideos,
        List<String> tags) {

    /**
     * A technique page.
     *
     * @param title as readers see it
     * @param slug its address
     * @param topicCategory null without one
     * @param topicTags in the page's order
     * @param summary the first 200 characters; empty without one
     * @param createdAt when it was written
     * @param keyMomentCount moments attached to the page
     */
    @Serdeable
    record Technique(
            String title,
            String slug,
            @Nullable String topicCategory,
            List<String> topicTags,
            String summary,
            Instant createdAt,
            int keyMomentCount) {}

    /**
     * A part of a video that the pipeline found worth keeping.
     *
     * @param title what it is about
     * @param summary what happens in it
     * @param contentType what kind of moment
     * @param startTime seconds into the video
     * @param endTime seconds into the video
     * @param sourceVideoFilename the video
     * @param techniquePageTitle the page that it is attached to; null without one
     */
    @Serdeable
    record KeyMoment(
            String title,
            String summary,
            ContentType contentType,
            double startTime,
            double endTime,
            String sourceVideoFilename,
            @Nullable String techniquePageTitle) {}

    /**
     * A link between two pages, of which at least one is the creator's.
     *
     * @param relationshipType what the target is to the source
     * @param sourcePageTitle where it starts
     * @param sourcePageSlug its address
     * @param targetPageTitle where it ends
     * @param targetPageSlug its address
     */
    @Serdeable
    record Relationship(
            RelationshipType relationshipType,
            String sourcePageTitle,
            String sourcePageSlug,
            String targetPageTitle,
            String targetPageSlug) {}
}
