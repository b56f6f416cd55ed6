package dev.vitrine.rendering;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vitrine.jooq.rendering.enums.JobOrigin;
import dev.vitrine.jooq.rendering.enums.JobState;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a job.
 *
 * @param job as it is listed
 * @param startedAt when a renderer took it
 * @param finishedAt when it was completed or failed
 * @param archivedAt when it was archived
 * @param attempt how often it was given to a renderer
 * @param plan what is to be rendered; null: not known
 * @param attempts the job that it repeats, and those that repeat it
 * @param events what happened to it, oldest first
 * @param eta when it will be finished; null: it is, or there is too little history of jobs like it
 */
@Serdeable
record JobDetail(
        @JsonUnwrapped Job job,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant archivedAt,
        int attempt,
        @Nullable JsonNode plan,
        Attempts attempts,
        List<Event> events,
        @Nullable Eta eta) {

    JobDetail with(@Nullable Eta eta) {
        return new JobDetail(job, startedAt, finishedAt, archivedAt, attempt, plan, attempts, events, eta);
    }

    boolean isUnfinished() {
        return job.state() == JobState.queued || job.state() == JobState.running;
    }

    /**
     * Jobs with the same plan.
     *
     * @param parent the job that it repeats; null: none
     * @param children the jobs that repeat it, newest first
     */
    @Serdeable
    record Attempts(@Nullable Attempt parent, List<Attempt> children) {}

    /**
     * A job with the same plan.
     *
     * @param jobId identifies it
     * @param origin what it was made by
     * @param state how far it is
     * @param createdAt when it was ordered
     * @param error why it failed
     */
    @Serdeable
    record Attempt(
            UUID jobId,
            JobOrigin origin,
            JobState state,
            Instant createdAt,
            @Nullable String error) {}

    /**
     * What happened.
     *
     * @param event such as {@code claimed}
     * @param details particulars
     * @param createdAt when it happened
     */
    @Serdeable
    record Event(String event, JsonNode details, Instant createdAt) {}

    /**
     * When a job will be finished, from the history of jobs like it.
     *
     * @param p10 one of ten is finished before
     * @param p50 half of them are
     * @param p90 nine of ten are
     * @param basedOn so many finished jobs
     */
    @Serdeable
    record Eta(Instant p10, Instant p50, Instant p90, long basedOn) {}
}
