package dev.vitrine.web;

import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** So many requests are worked on at a time; the rest is refused at once, so that those stay fast. */
@Singleton
final class ConcurrencyLimit {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String ATTRIBUTE = "vitrine.concurrency-limit";

    /** The longest that a stream waits for requests before a chunk: under constant load it still makes about 6 MB a second. */
    private static final Duration GIVES_WAY_FOR = Duration.ofMillis(10);

    private static final long NANOS_BETWEEN_LOOKS = 500_000;

    private final int maxConcurrentRequests;
    private final Semaphore room;

    ConcurrencyLimit(@Value("${vitrine.max-concurrent-requests}") int maxConcurrentRequests) {
        this.maxConcurrentRequests = maxConcurrentRequests;
        this.room = new Semaphore(maxConcurrentRequests);
    }

    /** The one that a request was held to. */
    static ConcurrencyLimit of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, ConcurrencyLimit.class)
                .orElseThrow(() -> new IllegalStateException("a request that no filter has seen"));
    }

    /** Lets the request find it. */
    void attachTo(HttpRequest<?> request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /**
     * Waits, but not for long, while requests are worked on: a stream has the processors for minutes, and a request that
     * needs them for a millisecond would wait for them several times. Dashboards beside two exports have half the p99.
     *
     * @param isOver whether the stream has ended meanwhile
     */
    void giveWay(BooleanSupplier isOver) {
        long end = System.nanoTime() + GIVES_WAY_FOR.toNanos();
        while (!isQuiet()
                && !isOver.getAsBoolean()
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
        }
    }

    /** Whether no request is worked on. */
    boolean isQuiet() {
        return room.availablePermits() == maxConcurrentRequests;
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
