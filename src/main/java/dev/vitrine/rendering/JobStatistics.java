package dev.vitrine.rendering;

import io.micronaut.serde.annotation.Serdeable;

/**
 * Jobs that are not archived.
 *
 * @param totalJobs all of them
 * @param completedJobs whose video is there
 * @param failedJobs that ended with an error
 * @param runningJobs queued or running
 * @param successRate completed of all, in percent with two decimals; 0 when there are none
 * @param finishedSuccessRate completed of completed and failed, in percent with two decimals; 0 when there are none
 * @param totalRenderTimeSec of completed jobs, two decimals
 * @param avgRenderTimeSec of completed jobs with a duration that is not zero, two decimals
 */
@Serdeable
record JobStatistics(
        long totalJobs,
        long completedJobs,
        long failedJobs,
        long runningJobs,
        double successRate,
        double finishedSuccessRate,
        double totalRenderTimeSec,
        double avgRenderTimeSec) {}
