package dev.vitrine.figure;

import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Answers identical requests that come while the first is under way from its query. Nothing is kept afterwards. */
@Singleton
public final class SingleFlight {

    private final ConcurrentMap<Object, CompletableFuture<Object>> flights = new ConcurrentHashMap<>();

    /**
     * Runs the query, or waits for the one with the same key that is running.
     *
     * @param key what is asked for, with every parameter
     * @param type of the answers to this key
     */
    public <T> T share(Object key, Class<T> type, Supplier<T> query) {
        if (Executions.areWanted()) {
            // a proof is of a statement of its own
            return query.get();
        }
        CompletableFuture<Object> own = new CompletableFuture<>();
        CompletableFuture<Object> running = flights.putIfAbsent(key, own);
        return running == null ? lead(key, own, query) : type.cast(join(running));
    }

    private <T> T lead(Object key, CompletableFuture<Object> own, Supplier<T> query) {
        try {
            T answer = query.get();
            // first of all, so that who comes from now on sees what was committed until now
            flights.remove(key, own);
            own.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            flights.remove(key, own);
            own.completeExceptionally(e);
            throw e;
        }
    }

    private static Object join(CompletableFuture<Object> running) {
        try {
            return running.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
