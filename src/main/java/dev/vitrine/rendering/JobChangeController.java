package dev.vitrine.rendering;

import dev.vitrine.identity.Caller;
import dev.vitrine.identity.Permission;
import dev.vitrine.web.ClientConnection;
import dev.vitrine.web.Refuses;
import dev.vitrine.web.TakesIdempotencyKey;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.DSLContext;

/** What operators do with render jobs. Each request may carry an {@code Idempotency-Key}: then it works once. */
@Tag(name = "Render jobs")
@Controller
@Secured(Permission.JOBS_WRITE)
@ExecuteOn(TaskExecutors.BLOCKING)
@TakesIdempotencyKey
@Refuses(HttpStatus.CONFLICT)
class JobChangeController {

    private static final String QUEUED = "queued";

    private final JobChangeQueries jobs;
    private final RebuildQueries index;
    private final IdempotencyQueries idempotency;

    JobChangeController(JobChangeQueries jobs, RebuildQueries index, IdempotencyQueries idempotency) {
        this.jobs = jobs;
        this.index = index;
        this.idempotency = idempotency;
    }

    /** Orders the rendering of a plan. */
    @Post(uris = {"/render", "/dashboard/jobs"})
    @RequestBody(content = @Content(schema = @Schema(ref = "#/components/schemas/Plan")))
    @Status(HttpStatus.CREATED)
    QueuedJob create(HttpRequest<?> request, Caller caller, @Body JsonNode body) {
        Plan plan = Plan.of("body", body);
        return once(
                RepeatableRequest.of(request, caller, Json.write(body).data()),
                QueuedJob.class,
                tx -> new QueuedJob(jobs.create(tx, plan), QUEUED, "Job queued successfully"));
    }

    /** Renders the plan of a job in any state once more. */
    @Post("/dashboard/jobs/{id}/duplicate")
    @Refuses({HttpStatus.BAD_REQUEST, HttpStatus.CONFLICT})
    RepeatedJob duplicate(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        UUID jobId = JobProblems.id(id);
        return once(
                RepeatableRequest.of(request, caller, ""),
                RepeatedJob.class,
                tx -> new RepeatedJob(jobs.duplicate(tx, jobId), QUEUED, "Duplicated from " + jobId));
    }

    /** Renders the plan of a failed job once more; at most one such attempt is queued or running at a time. */
    @Post("/dashboard/jobs/{id}/retry")
    @Refuses({HttpStatus.BAD_REQUEST, HttpStatus.CONFLICT})
    RepeatedJob retry(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        UUID jobId = JobProblems.id(id);
        return once(
                RepeatableRequest.of(request, caller, ""),
                RepeatedJob.class,
                tx -> new RepeatedJob(jobs.retry(tx, jobId), QUEUED, "Retry job created from " + jobId));
    }

    /** Hides a job from lists, statistics and renderers; again is no error. */
    @Delete("/dashboard/jobs/{id}")
    ChangedJob archive(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        UUID jobId = JobProblems.id(id);
        return once(RepeatableRequest.of(request, caller, ""), ChangedJob.class, tx -> {
            jobs.archive(tx, jobId);
            return new ChangedJob("archived", jobId, "Job archived successfully");
        });
    }

    /** Shows an archived job again; again is no error. */
    @Post("/dashboard/jobs/{id}/restore")
    ChangedJob restore(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        UUID jobId = JobProblems.id(id);
        return once(RepeatableRequest.of(request, caller, ""), ChangedJob.class, tx -> {
            jobs.restore(tx, jobId);
            return new ChangedJob("restored", jobId, "Job restored successfully");
        });
    }

    /** Reads the folder of job summaries into the table. */
    @Post("/dashboard/rebuild-index")
    Rebuild rebuildIndex(HttpRequest<?> request, Caller caller) {
        RepeatableRequest repeatable = RepeatableRequest.of(request, caller, "");
        return ClientConnection.of(request).keptOpenFor(() -> JobProblems.answer(() -> index.rebuild(repeatable)));
    }

    private <T> T once(RepeatableRequest request, Class<T> type, Function<DSLContext, T> change) {
        return JobProblems.answer(() -> idempotency.once(request, type, change));
    }

    /**
     * A new job.
     *
     * @param jobId identifies it
     * @param status always {@code queued}
     * @param message in words
     */
    @Serdeable
    record QueuedJob(UUID jobId, String status, String message) {}

    /**
     * A job with the plan of another one.
     *
     * @param newJobId identifies it
     * @param status always {@code queued}
     * @param message in words
     */
    @Serdeable
    record RepeatedJob(UUID newJobId, String status, String message) {}

    /**
     * A job that was archived or restored.
     *
     * @param status archived or restored
     * @param jobId identifies it
     * @param message in words
     */
    @Serdeable
    record ChangedJob(String status, UUID jobId, String message) {}
}
