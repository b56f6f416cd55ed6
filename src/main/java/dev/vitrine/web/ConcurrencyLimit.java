package dev.vitrine.web;

import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpRequest;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * So many requests are worked on at a time; the rest is refused at once, so that those stay fast. Refusals need the
 * processors, too: while they wait for them fewer requests are worked on, so that many may be refused quickly.
 */
@Singleton
final class ConcurrencyLimit {

    /** One waits for the database while the other one is written. */
    static final int FEWEST = 2;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** An event loop that is later than this with what is due keeps those waiting whom it refuses. */
    private static final Duration LATE = Duration.ofMillis(4);

    private static final Duration BETWEEN_PROBES = Duration.ofMillis(20);
    private static final double FEWER = 0.8;
    /** Slowly, or it would be late as often as not; from the fewest to 64 still within 4 s. */
    private static final double MORE = 1.02;

    private static final String ATTRIBUTE = "vitrine.concurrency-limit";

    /** The longest that a stream waits for requests before a chunk: under constant load it still makes about 6 MB a second. */
    private static final Duration GIVES_WAY_FOR = Duration.ofMillis(10);

    private static final long NANOS_BETWEEN_LOOKS = 500_000;

    private final int most;
    private final EventLoop probed;
    private final AtomicInteger workedOn = new AtomicInteger();
    private final AtomicBoolean isProbing = new AtomicBoolean();
    /** How many may be worked on now; a part of one counts for the next step only. */
    private volatile double room;

    private volatile boolean hasRefused;

    ConcurrencyLimit(
            @Value("${vitrine.max-concurrent-requests}") int maxConcurrentRequests, EventLoopGroup eventLoops) {
        this.most = maxConcurrentRequests;
        this.room = maxConcurrentRequests;
        this.probed = eventLoops.next();
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
        return workedOn.get() == 0;
    }

    /** Whether one more may be worked on; whoever is told so calls {@link #release} when it has ended. */
    boolean tryAcquire() {
        int allowed = (int) room;
        return workedOn.getAndUpdate(n -> n < allowed ? n + 1 : n) < allowed;
    }

    void release() {
        workedOn.decrementAndGet();
    }

    boolean isReached() {
        return workedOn.get() >= (int) room;
    }

    /** Notes that a request is refused, and gives what it is told. */
    TryLaterException refuse() {
        hasRefused = true;
        if (!isProbing.getAndSet(true)) {
            probe();
        }
        return TryLaterException.overloaded("The service is overloaded", RETRY_AFTER);
    }

    /** One event loop stands for all: connections are spread over them evenly. */
    private void probe() {
        long due = System.nanoTime() + BETWEEN_PROBES.toNanos();
        var _ = probed.schedule(
                () -> {
                    adjust(Duration.ofNanos(System.nanoTime() - due));
                    if (room < most) {
                        probe();
                    } else {
                        isProbing.set(false);
                    }
                },
                BETWEEN_PROBES.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /**
     * Makes room for fewer where the event loop was late and requests were refused since the last time, and for more
     * where it was in time.
     */
    void adjust(Duration lateness) {
        if (lateness.compareTo(LATE) < 0) {
            room = Math.min(most, room * MORE);
        } else if (hasRefused) {
            room = Math.min(most, Math.max(FEWEST, room * FEWER));
        }
        hasRefused = false;
    }

    /** Health is always answered. */
    static boolean appliesTo(String path) {
        return !path.startsWith("/health");
    }
}
