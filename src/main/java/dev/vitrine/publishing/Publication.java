package dev.vitrine.publishing;

import dev.vitrine.jooq.publishing.enums.PublishStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The publication of a clip on a platform.
 *
 * @param id identifies it
 * @param clipId the clip
 * @param platform the platform as it was written
 * @param socialAccountId the account it is published with; null: none yet
 * @param status how far it is
 * @param externalUrl address of the post; null: none
 * @param errorMessage why it failed; null: it did not
 * @param requestedAt when it was asked for
 * @param publishedAt when it was published; null: it is not
 * @param retryCount how often it was tried again
 * @param createdAt when the row was made
 */
@Serdeable
record Publication(
        UUID id,
        UUID clipId,
        String platform,
        @Nullable UUID socialAccountId,
        PublishStatus status,
        @Nullable String externalUrl,
        @Nullable String errorMessage,
        Instant requestedAt,
        @Nullable Instant publishedAt,
        int retryCount,
        Instant createdAt) {

    /** The names of all fields in JSON, for a file without rows. */
    static final List<String> COLUMNS = List.of(
            "id",
            "clip_id",
            "platform",
            "social_account_id",
            "status",
            "external_url",
            "error_message",
            "requested_at",
            "published_at",
            "retry_count",
            "created_at");
}
