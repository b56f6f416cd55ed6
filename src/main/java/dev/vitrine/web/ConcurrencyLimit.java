package dev.vitrine.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.stream.StreamSupport;

/**
 * So many requests are worked on at a time; the rest is refused, so that those stay fast. Refusals need the processors,
 * too: while many of them wait, fewer requests are worked on.
 */
@Singleton
final class ConcurrencyLimit {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Above what event loops show under as many requests as are answered (1 to 2 ms on two cores), or it would never rise. */
    private static final Duration LATE = Duration.ofMillis(4);

    /** For each event loop, 1 ms of its work. Fewer connections never have as many, so that their limit rises. */
    private static final int MANY_WAITING = 32;

    private static final Duration BETWEEN_PROBES = Duration.ofMillis(20);

    /** At first, and while many refusals wait: of what is taken in between some will be slow. */
    private static final Duration BETWEEN_HURRIED_PROBES = Duration.ofMillis(5);

    private static final double BACKOFF_RATIO = 0.6;
    /** Slowly, or it would be late as often as not. */
    private static final double GROWTH = 1.03;

    /** From the smallest to the largest limit it is 141 probes, 3 s: requests are answered as before within 5 s. */
    private static final int LARGEST_TO_SMALLEST = 64;

    private static final String ATTRIBUTE = "vitrine.concurrency-limit";

    /** The longest that a stream waits for requests before a chunk: under constant load it still makes about 6 MB a second. */
    private static final Duration GIVES_WAY_FOR = Duration.ofMillis(10);

    private static final long NANOS_BETWEEN_LOOKS = 500_000;

    private final int maxLimit;
    private final int minLimit;
    private final EventLoop probed;
    private final RefusalQueue queue;
    private final int manyWaiting;
    private final Counter refusals;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger refusedSinceProbe = new AtomicInteger();
    private final AtomicBoolean isProbing = new AtomicBoolean();
    /** Written by the probed event loop alone; a part of one counts for the next step only. */
    private volatile double limit;

    ConcurrencyLimit(
            @Value("${vitrine.max-concurrent-requests}") int maxConcurrentRequests,
            EventLoopGroup eventLoops,
            RefusalQueue queue,
            MeterRegistry meters) {
        this.maxLimit = maxConcurrentRequests;
        this.minLimit = Math.max(1, maxLimit / LARGEST_TO_SMALLEST);
        this.limit = maxLimit;
        this.probed = eventLoops.next();
        this.queue = queue;
        this.manyWaiting = MANY_WAITING
                * (int) StreamSupport.stream(eventLoops.spliterator(), false).count();
        Gauge.builder("vitrine.requests.limit", this, ConcurrencyLimit::limit)
                .description("Requests that may be worked on at a time")
                .register(meters);
        this.refusals = Counter.builder("vitrine.requests.refused")
                .description("Requests that were one too many")
                .register(meters);
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
        return inFlight.get() == 0;
    }

    /** Whether one more may be worked on; whoever is told so calls {@link #release} when it has ended. */
    boolean tryAcquire() {
        int allowed = limit();
        return inFlight.getAndUpdate(n -> n < allowed ? n + 1 : n) < allowed;
    }

    void release() {
        inFlight.decrementAndGet();
    }

    boolean isReached() {
        return inFlight.get() >= limit();
    }

    /** How many may be worked on now. */
    int limit() {
        return (int) limit;
    }

    /** Counts a refusal, and gives what it says. */
    TryLaterException refuse() {
        refusals.increment();
        refusedSinceProbe.incrementAndGet();
        if (!isProbing.getAndSet(true)) {
            probe(BETWEEN_HURRIED_PROBES);
        }
        return TryLaterException.overloaded("The service is overloaded", RETRY_AFTER);
    }

    /** One event loop stands for all: what they wait for are the same processors. */
    private void probe(Duration delay) {
        long due = System.nanoTime() + delay.toNanos();
        var _ = probed.schedule(
                () -> {
                    adjust(delay, Duration.ofNanos(System.nanoTime() - due));
                    if (limit < maxLimit) {
                        probe(doManyWait() ? BETWEEN_HURRIED_PROBES : BETWEEN_PROBES);
                    } else {
                        isProbing.set(false);
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /**
     * Lowers the limit where the event loop was late or many refusals wait, and requests were refused since the last time at
     * a rate of more than may be worked on in {@link #BETWEEN_PROBES}; raises it where all was in time or none was refused: a
     * machine that is always late has it back, too.
     *
     * @param period since the last time
     */
    void adjust(Duration period, Duration lateness) {
        double share = (double) period.toNanos() / BETWEEN_PROBES.toNanos();
        int refused = refusedSinceProbe.getAndSet(0);
        boolean isBehind = lateness.compareTo(LATE) >= 0 || doManyWait();
        if (refused == 0 || !isBehind) {
            limit = Math.min(maxLimit, limit * Math.pow(GROWTH, share));
        } else if (refused > limit * share) {
            limit = Math.max(minLimit, limit * BACKOFF_RATIO);
        }
    }

    private boolean doManyWait() {
        return queue.size() >= manyWaiting;
    }

    /** Health is always answered. */
    static boolean appliesTo(String path) {
        return !path.startsWith("/health");
    }
}
