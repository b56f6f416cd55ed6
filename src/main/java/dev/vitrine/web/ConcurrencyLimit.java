package dev.vitrine.web;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** So many requests are worked on at a time; the rest is refused at once, so that those stay fast. */
@Singleton
final class ConcurrencyLimit {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore room;

    ConcurrencyLimit(@Value("${vitrine.max-concurrent-requests}") int maxConcurrentRequests) {
        this.room = new Semaphore(maxConcurrentRequests);
    }

    /** Whether one more may be worked on; whoever is told so calls {@link #release} when it has ended. */
    boolean tryAcquire() {
        return room.tryAcquire();
    }

    void release() {
        room.release();
    }

    boolean isReached() {
        return room.availablePermits() <= 0;
    }

    /** Health is always answered. */
    static boolean appliesTo(String path) {
        return !path.startsWith("/health");
    }

    /** What the rest is told. */
    static TryLaterException refusal() {
        return TryLaterException.overloaded("The service is overloaded", RETRY_AFTER);
    }
}
