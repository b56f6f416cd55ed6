package dev.vitrine.rendering;

import dev.vitrine.rendering.RendererQueries.Claim;
import dev.vitrine.rendering.RendererQueries.Claimant;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Gives queued jobs to the workers that ask. Who asks while others are being answered waits, and is answered together with
 * those that wait as well: what a statement and a commit cost beside the jobs is spent once for all of them. One statement
 * at a time, since the more there are the fewer each of them answers.
 */
@Singleton
final class JobDispatcher {

    private final RendererQueries jobs;
    private final Executor executor;
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Semaphore turn = new Semaphore(1);

    JobDispatcher(RendererQueries jobs, @Named(TaskExecutors.BLOCKING) Executor executor) {
        this.jobs = jobs;
        this.executor = executor;
    }

    /** Will have the oldest queued job that nobody asked for before, or nothing when there is none. */
    CompletableFuture<Optional<Claim>> claim(Claimant claimant) {
        CompletableFuture<Optional<Claim>> answer = new CompletableFuture<>();
        waiting.add(new Waiting(claimant, answer));
        executor.execute(this::answerAll);
        return answer;
    }

    /** Looks again after each turn: who came in the middle of it has not got one. */
    private void answerAll() {
        while (!waiting.isEmpty() && turn.tryAcquire()) {
            try {
                answerSome();
            } finally {
                turn.release();
            }
        }
    }

    private void answerSome() {
        List<Waiting> together = new ArrayList<>();
        waiting.drainTo(together, RendererQueries.MOST_CLAIMS);
        if (together.isEmpty()) {
            return;
        }
        try {
            List<Claim> claims =
                    jobs.claim(together.stream().map(Waiting::claimant).toList());
            for (int i = 0; i < together.size(); i++) {
                together.get(i).answer().complete(i < claims.size() ? Optional.of(claims.get(i)) : Optional.empty());
            }
        } catch (Throwable e) {
            // all wait for the same database, and no longer than the first of them
            waiting.drainTo(together);
            together.forEach(other -> other.answer().completeExceptionally(e));
        }
    }

    private record Waiting(Claimant claimant, CompletableFuture<Optional<Claim>> answer) {}
}
