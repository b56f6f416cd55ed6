package dev.vitrine.rendering;

import dev.vitrine.jooq.rendering.enums.JobOrigin;
import dev.vitrine.jooq.rendering.enums.JobState;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A render job as it is listed.
 *
 * @param jobId identifies it
 * @param topic what the video is about
 * @param state how far it is
 * @param createdAt when it was ordered
 * @param updatedAt when it was last changed
 * @param numScenes scenes in its plan
 * @param durationSec time that the rendering took, in seconds
 * @param encoder what encoded the video; {@code simulator}: nothing did
 * @param resolution size of the picture
 * @param finalVideoUrl address of the video
 * @param thumbnailUrl address of its thumbnail
 * @param error why it failed
 * @param tags of its plan
 * @param isDraft whether it is a draft
 * @param archived whether it is hidden from lists and statistics
 * @param parentJobId the job that it repeats
 * @param origin what it was made by
 * @param progress percent done
 */
@Serdeable
record Job(
        UUID jobId,
        String topic,
        JobState state,
        Instant createdAt,
        @Nullable Instant updatedAt,
        int numScenes,
        @Nullable Double durationSec,
        @Nullable String encoder,
        @Nullable String resolution,
        @Nullable String finalVideoUrl,
        @Nullable String thumbnailUrl,
        @Nullable String error,
        List<String> tags,
        boolean isDraft,
        boolean archived,
        @Nullable UUID parentJobId,
        JobOrigin origin,
        int progress) {}
