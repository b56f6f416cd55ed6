package dev.vitrine.rendering;

import dev.vitrine.rendering.RendererQueries.Claim;
import dev.vitrine.rendering.RendererQueries.Claimant;
import dev.vitrine.web.TryLaterException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Claims of render jobs, answered in batches: who asks while a statement is under way waits for the next one, which answers
 * all that wait. What a statement and a commit cost beside the jobs is spent once for all of them. One statement at a time
 * in each instance of the service, since the more there are the fewer each of them answers.
 */
@Singleton
final class ClaimBatcher {

    private static final Duration MAX_WAIT = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final RendererQueries jobs;
    private final Executor executor;
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Semaphore turn = new Semaphore(1);

    ClaimBatcher(RendererQueries jobs, @Named(TaskExecutors.BLOCKING) Executor executor) {
        this.jobs = jobs;
        this.executor = executor;
    }

    /**
     * The oldest queued job left by those who asked before; empty when there is none. Fails as the statement does, and with
     * a {@link TryLaterException} when it has no answer after 5 s.
     */
    CompletableFuture<Optional<Claim>> claim(Claimant claimant) {
        CompletableFuture<Optional<Claim>> answer = new CompletableFuture<>();
        waiting.add(new Waiting(claimant, answer));
        executor.execute(this::answerAll);
        return answer.orTimeout(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(e instanceof TimeoutException ? late() : e));
    }

    private static TryLaterException late() {
        return TryLaterException.overloaded("Claims take too long at the moment", RETRY_AFTER);
    }

    /** Looks again after each turn: who came in the middle of it has not got one. */
    private void answerAll() {
        while (!waiting.isEmpty() && turn.tryAcquire()) {
            try {
                answerBatch();
            } finally {
                turn.release();
            }
        }
    }

    private void answerBatch() {
        List<Waiting> batch = new ArrayList<>();
        waiting.drainTo(batch, RendererQueries.MAX_CLAIMS);
        // who was told to try later gets no job
        batch.removeIf(other -> other.answer().isDone());
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<Claim> claims =
                    jobs.claim(batch.stream().map(Waiting::claimant).toList());
            // what is made of an answer is not for this turn to wait for
            executor.execute(() -> {
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).answer().complete(i < claims.size() ? Optional.of(claims.get(i)) : Optional.empty());
                }
            });
        } catch (Throwable e) {
            // all wait for the same database, and no longer than the first of them
            waiting.drainTo(batch);
            batch.forEach(other -> other.answer().completeExceptionally(e));
        }
    }

    private record Waiting(Claimant claimant, CompletableFuture<Optional<Claim>> answer) {}
}
