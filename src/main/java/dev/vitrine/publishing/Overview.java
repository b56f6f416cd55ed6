package dev.vitrine.publishing;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The whole system in numbers.
 *
 * @param totalVideos video assets
 * @param totalClips clips
 * @param totalJobs jobs
 * @param totalCampaigns campaigns
 * @param pendingJobs jobs that wait
 * @param processingJobs jobs under way
 * @param failedJobs jobs that failed
 * @param successLogs publications that succeeded
 * @param failedLogs publications that failed
 * @param scheduledPublications publications with the status {@code pending}
 */
@Serdeable
record Overview(
        long totalVideos,
        long totalClips,
        long totalJobs,
        long totalCampaigns,
        long pendingJobs,
        long processingJobs,
        long failedJobs,
        long successLogs,
        long failedLogs,
        long scheduledPublications) {}
