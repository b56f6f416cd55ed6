package dev.vitrine.rendering;

import dev.vitrine.rendering.RendererQueries.Claim;
import dev.vitrine.rendering.RendererQueries.Claimant;
import dev.vitrine.rendering.RendererQueries.Lease;
import dev.vitrine.rendering.RendererQueries.Result;
import io.micronaut.context.annotation.Requires;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A renderer that only waits: each scene takes its time, and some jobs fail as real ones do. It makes the demo live, and
 * a front end can be tried without a graphics card.
 */
@Singleton
@Requires(property = "vitrine.rendering.simulator", value = "true")
final class SimulatedRenderer {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedRenderer.class);

    private static final String WORKER = "simulator";
    private static final int PARALLEL_JOBS = 2;
    private static final int LEASE_SECONDS = 30;
    private static final double SHARE_OF_FAILURES = 0.08;
    private static final double NANOS_A_SECOND = 1e9;
    private static final double SECONDS_TO_START = 3;
    private static final double SECONDS_A_SCENE_FINAL = 0.7;
    private static final double SECONDS_A_SCENE_PREVIEW = 0.35;
    private static final List<String> ERRORS = List.of(
            "Image generation failed for scene %d: CUDA out of memory",
            "Text-to-speech service answered 503 after 3 attempts in scene %d",
            "Scene %d: image_prompt was refused by the filter",
            "ffmpeg exited with status 1 in scene %d: moov atom not found");

    private final RendererQueries jobs;
    private final List<Rendering> renderings = new ArrayList<>();

    SimulatedRenderer(RendererQueries jobs) {
        this.jobs = jobs;
    }

    /** Goes on with what it has, then looks for more. */
    @Scheduled(fixedDelay = "500ms", initialDelay = "1s")
    void work() {
        try {
            renderings.removeIf(rendering -> !goOn(rendering));
            int idle = PARALLEL_JOBS - renderings.size();
            if (idle > 0) {
                jobs.claim(Collections.nCopies(idle, new Claimant(WORKER, LEASE_SECONDS)))
                        .forEach(claim -> renderings.add(Rendering.of(claim)));
            }
        } catch (DataAccessException e) {
            LOG.debug("the database is away", e);
        }
    }

    /** Whether there is more to do. */
    private boolean goOn(Rendering rendering) {
        try {
            int progress = rendering.progress();
            if (rendering.failedScene() > 0 && progress >= rendering.failsAt()) {
                jobs.fail(rendering.lease(), rendering.error());
                return false;
            }
            if (progress >= 100) {
                jobs.complete(rendering.lease(), rendering.result());
                return false;
            }
            jobs.heartbeat(rendering.lease(), progress);
            return true;
        } catch (JobRefusedException e) {
            LOG.debug("job {} is another worker's now", rendering.lease().jobId());
            return false;
        }
    }

    /**
     * A job that is being rendered.
     *
     * @param failedScene the scene that cannot be rendered, counted from 1; 0: none
     */
    private record Rendering(
            Lease lease,
            int scenes,
            boolean isPreview,
            long startedNanos,
            double seconds,
            int failedScene,
            String error) {

        /** What happens to a job follows from its id and its attempt. */
        static Rendering of(Claim claim) {
            RandomGenerator random = new java.util.Random(claim.jobId().getLeastSignificantBits() + claim.attempt());
            int scenes = scenes(claim.plan());
            boolean isPreview = isPreview(claim.plan());
            double secondsAScene = isPreview ? SECONDS_A_SCENE_PREVIEW : SECONDS_A_SCENE_FINAL;
            double seconds = (SECONDS_TO_START + scenes * secondsAScene) * random.nextDouble(0.8, 1.2);
            int failedScene = random.nextDouble() < SHARE_OF_FAILURES ? random.nextInt(1, scenes + 1) : 0;
            String error = ERRORS.get(random.nextInt(ERRORS.size())).formatted(failedScene);
            Lease lease = new Lease(claim.jobId(), WORKER, claim.leaseToken());
            return new Rendering(lease, scenes, isPreview, System.nanoTime(), seconds, failedScene, error);
        }

        private static int scenes(JsonNode plan) {
            JsonNode scenes = plan.get("scenes");
            return scenes != null && scenes.isArray() && scenes.size() > 0 ? scenes.size() : 1;
        }

        private static boolean isPreview(JsonNode plan) {
            JsonNode quality = plan.get("quality");
            return quality != null
                    && quality.isString()
                    && quality.getStringValue().equals("preview");
        }

        int progress() {
            double elapsed = (System.nanoTime() - startedNanos) / NANOS_A_SECOND;
            return (int) Math.clamp(elapsed / seconds * 100, 0, 100);
        }

        /** Percent at which the bad scene is reached. */
        int failsAt() {
            return 100 * failedScene / (scenes + 1);
        }

        Result result() {
            String artifacts = "/artifacts/%s/final/".formatted(lease.jobId());
            return new Result(
                    Math.round(seconds * 100) / 100.0,
                    WORKER,
                    isPreview ? "720p" : "1080p",
                    artifacts + "final.mp4",
                    artifacts + "thumbnail.jpg");
        }
    }
}
