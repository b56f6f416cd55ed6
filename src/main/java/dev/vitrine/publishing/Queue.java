package dev.vitrine.publishing;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * The queue of publications.
 *
 * @param pending publications that wait
 * @param processing publications under way
 * @param success publications that succeeded
 * @param failed publications that failed
 * @param avgProcessingTimeMs mean time from request to publication of those that succeeded; negative times are left out;
 *     null: none
 * @param oldestPendingAgeSeconds how long the oldest that waits has been waiting; null: none waits
 */
@Serdeable
record Queue(
        long pending,
        long processing,
        long success,
        long failed,
        @Nullable Double avgProcessingTimeMs,
        @Nullable Double oldestPendingAgeSeconds) {}
