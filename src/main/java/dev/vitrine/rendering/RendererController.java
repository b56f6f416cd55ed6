package dev.vitrine.rendering;

import dev.vitrine.identity.Permission;
import dev.vitrine.rendering.RendererQueries.Claim;
import dev.vitrine.rendering.RendererQueries.Claimant;
import dev.vitrine.rendering.RendererQueries.Heartbeat;
import dev.vitrine.rendering.RendererQueries.Lease;
import dev.vitrine.rendering.RendererQueries.Result;
import dev.vitrine.web.Refuses;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Work for renderers: claimed with a lease, kept by heartbeats, and ended once. An answer that comes too late gets 409. */
@Tag(name = "Renderers")
@Controller("/render")
@Secured(Permission.JOBS_WRITE)
@ExecuteOn(TaskExecutors.BLOCKING)
class RendererController {

    private static final int DEFAULT_LEASE_SECONDS = 60;

    private final ClaimBatcher claims;
    private final RendererQueries jobs;

    RendererController(ClaimBatcher claims, RendererQueries jobs) {
        this.claims = claims;
        this.jobs = jobs;
    }

    /** The oldest queued job, which no other worker gets while the lease lasts; 204 when there is none. */
    @Post("/claim")
    @ApiResponse(
            responseCode = "200",
            description = "The job, for as long as the lease lasts",
            content = @Content(schema = @Schema(implementation = Claim.class)))
    @ApiResponse(responseCode = "204", description = "No job is queued")
    CompletableFuture<HttpResponse<Claim>> claim(@Body @Valid ClaimRequest body) {
        int leaseSeconds = body.leaseSeconds() == null ? DEFAULT_LEASE_SECONDS : body.leaseSeconds();
        return claims.claim(new Claimant(body.worker(), leaseSeconds))
                .thenApply(claim -> claim.map(HttpResponse::ok).orElseGet(HttpResponse::noContent));
    }

    /** Extends the lease by its length. */
    @Post("/{id}/heartbeat")
    @Refuses(HttpStatus.CONFLICT)
    Heartbeat heartbeat(@PathVariable String id, @Body @Valid HeartbeatRequest body) {
        Lease lease = new Lease(JobProblems.id(id), body.worker(), body.leaseToken());
        return JobProblems.answer(() -> jobs.heartbeat(lease, body.progress()));
    }

    /** Ends a job with its video. */
    @Post("/{id}/complete")
    @Refuses(HttpStatus.CONFLICT)
    EndedJob complete(@PathVariable String id, @Body @Valid CompleteRequest body) {
        Lease lease = new Lease(JobProblems.id(id), body.worker(), body.leaseToken());
        return JobProblems.answer(() -> {
            jobs.complete(lease, body.result());
            return new EndedJob(lease.jobId(), "completed");
        });
    }

    /** Ends a job with an error. */
    @Post("/{id}/fail")
    @Refuses(HttpStatus.CONFLICT)
    EndedJob fail(@PathVariable String id, @Body @Valid FailRequest body) {
        Lease lease = new Lease(JobProblems.id(id), body.worker(), body.leaseToken());
        return JobProblems.answer(() -> {
            jobs.fail(lease, body.error());
            return new EndedJob(lease.jobId(), "error");
        });
    }

    /**
     * Asks for work.
     *
     * @param worker a name of its own for each worker
     * @param leaseSeconds how long the job is its own without a heartbeat, 1 to 3,600; null: 60
     */
    @Serdeable
    record ClaimRequest(
            @NotBlank @Size(max = 200) String worker,
            @Min(1) @Max(3_600) @Nullable Integer leaseSeconds) {}

    /**
     * Says that a job is being rendered.
     *
     * @param worker as in the claim
     * @param leaseToken from the claim
     * @param progress percent done; null: as before
     */
    @Serdeable
    record HeartbeatRequest(
            @NotBlank @Size(max = 200) String worker,
            @NotNull UUID leaseToken,
            @Min(0) @Max(100) @Nullable Integer progress) {}

    /**
     * Says that a job is done.
     *
     * @param worker as in the claim
     * @param leaseToken from the claim
     * @param durationSec time that it took; null: since the claim
     * @param encoder what encoded the video
     * @param resolution size of the picture
     * @param finalVideoUrl address of the video
     * @param thumbnailUrl address of its thumbnail
     */
    @Serdeable
    record CompleteRequest(
            @NotBlank @Size(max = 200) String worker,
            @NotNull UUID leaseToken,
            @Min(0) @Max(10_000_000) @Nullable Double durationSec,
            @Size(max = 200) @Nullable String encoder,
            @Size(max = 200) @Nullable String resolution,
            @Size(max = 2_000) @Nullable String finalVideoUrl,
            @Size(max = 2_000) @Nullable String thumbnailUrl) {

        Result result() {
            return new Result(durationSec, encoder, resolution, finalVideoUrl, thumbnailUrl);
        }
    }

    /**
     * Says that a job cannot be done.
     *
     * @param worker as in the claim
     * @param leaseToken from the claim
     * @param error why
     */
    @Serdeable
    record FailRequest(
            @NotBlank @Size(max = 200) String worker,
            @NotNull UUID leaseToken,
            @NotBlank @Size(max = 10_000) String error) {}

    /**
     * A job that has ended.
     *
     * @param jobId identifies it
     * @param status completed or error
     */
    @Serdeable
    record EndedJob(UUID jobId, String status) {}
}
