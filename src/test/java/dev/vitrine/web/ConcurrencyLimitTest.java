package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests are worked on, and how long a stream gives way to them. */
class ConcurrencyLimitTest {

    private static final Duration FULL = Duration.ofMillis(10);
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofMillis(4);
    private static final Duration IN_TIME = LATE.minusNanos(1);

    /** Its event loop does what is due when it is told to. */
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private final RefusalQueue queue = new RefusalQueue();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ConcurrencyLimit limit = limit(10);

    private ConcurrencyLimit limit(int maxConcurrentRequests) {
        return new ConcurrencyLimit(maxConcurrentRequests, channel.eventLoop(), queue, meters);
    }

    @Test
    void soManyAreWorkedOnAtATime() {
        for (int i = 0; i < 10; i++) {
            assertThat(limit.isReached()).isFalse();
            assertThat(limit.tryAcquire()).isTrue();
        }
        assertThat(limit.isReached()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();

        limit.release();
        assertThat(limit.isReached()).isFalse();
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.isReached()).isTrue();
    }

    @Test
    void noMoreAreWorkedOnWhereManyAskAtOnce() {
        ConcurrencyLimit large = limit(100_000);

        long acquired = IntStream.range(0, 1_000_000)
                .parallel()
                .filter(_ -> large.tryAcquire())
                .count();

        assertThat(acquired).isEqualTo(100_000);
    }

    /** 10 × 0.6 = 6, × 0.6 = 3.6, … */
    @Test
    void refusalsThatComeLateLowerTheLimit() {
        assertThat(limitsOf(6, LATE)).containsExactly(6, 3, 2, 1, 1, 1);
        assertThat(meters.get("vitrine.requests.limit").gauge().value()).isEqualTo(1);
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void manyRefusalsThatWaitLowerTheLimitHoweverInTimeAnEventLoopIs() {
        for (int i = 0; i < 31; i++) {
            queue.add(channel.eventLoop(), () -> {});
        }
        assertThat(limitsOf(2, IN_TIME)).containsExactly(10, 10);

        queue.add(channel.eventLoop(), () -> {});
        assertThat(limitsOf(2, IN_TIME)).containsExactly(6, 3);
    }

    @Test
    void twiceAsManyMayWaitForTwoEventLoops() {
        try (MultiThreadIoEventLoopGroup two = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory())) {
            ConcurrencyLimit other = new ConcurrencyLimit(10, two, queue, new SimpleMeterRegistry());
            for (int i = 0; i < 63; i++) {
                queue.add(channel.eventLoop(), () -> {});
            }
            refuseMoreThanAreWorkedOn(other);
            other.adjust(PERIOD, IN_TIME);
            assertThat(other.limit()).isEqualTo(10);

            queue.add(channel.eventLoop(), () -> {});
            refuseMoreThanAreWorkedOn(other);
            other.adjust(PERIOD, IN_TIME);
            assertThat(other.limit()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "64, 1", "128, 2", "6400, 100"})
    void itHasALeast(int maxConcurrentRequests, int least) {
        ConcurrencyLimit other = limit(maxConcurrentRequests);
        for (int i = 0; i < 20; i++) {
            refuseMoreThanAreWorkedOn(other);
            other.adjust(PERIOD, LATE);
        }

        assertThat(other.limit()).isEqualTo(least);
    }

    /** In a quarter of the period more than a quarter of the limit, and a quarter of the growth: 1.03^(1/4) is 1.0074. */
    @Test
    void aShorterPeriodCountsForItsShare() {
        Duration quarter = PERIOD.dividedBy(4);
        refuse(2);
        limit.adjust(quarter, LATE);
        assertThat(limit.limit()).isEqualTo(10);
        refuse(3);
        limit.adjust(quarter, LATE);
        assertThat(limit.limit()).isEqualTo(6);

        for (int i = 0; i < 20; i++) {
            limit.adjust(quarter, IN_TIME);
        }
        // 6 × 1.03⁵ = 6.96
        assertThat(limit.limit()).isEqualTo(6);
        limit.adjust(quarter, IN_TIME);
        // × 1.0074
        assertThat(limit.limit()).isEqualTo(7);
    }

    private void refuse(int requests) {
        for (int i = 0; i < requests; i++) {
            limit.refuse();
        }
    }

    @Test
    void fewRefusalsChangeNothing() {
        for (int i = 0; i < 10; i++) {
            limit.refuse();
        }
        assertThat(meters.get("vitrine.requests.refused").counter().count()).isEqualTo(10);
        limit.adjust(PERIOD, LATE.multipliedBy(100));
        assertThat(limit.limit()).isEqualTo(10);

        // those of before count no more
        limit.refuse();
        limit.adjust(PERIOD, LATE);
        assertThat(limit.limit()).isEqualTo(10);
    }

    /** 6 × 1.03⁵ = 6.96, × 1.03⁶ = 7.16, × 1.03⁹ = 7.83, × 1.03¹⁰ = 8.06, × 1.03¹³ = 8.81, × 1.03¹⁴ = 9.08, × 1.03¹⁷ = 9.92. */
    @Test
    void refusalsThatComeInTimeRaiseTheLimit() {
        refuseMoreThanAreWorkedOn(limit);
        limit.adjust(PERIOD, LATE);

        assertThat(limitsOf(19, IN_TIME)).containsExactly(6, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9, 10, 10);
    }

    @Test
    void whereNoneIsRefusedTheLimitRisesHoweverLateAnEventLoopIs() {
        refuseMoreThanAreWorkedOn(limit);
        limit.adjust(PERIOD, LATE);
        limit.refuse();
        limit.adjust(PERIOD, LATE);
        assertThat(limit.limit()).isEqualTo(6);

        for (int i = 0; i < 18; i++) {
            limit.adjust(PERIOD, LATE.multipliedBy(100));
        }

        assertThat(limit.limit()).isEqualTo(10);
    }

    /** From 6 to 10 in 18 steps of 20 ms: of the many refusals only one has begun to look. */
    @Test
    @Timeout(10)
    void anEventLoopIsLookedAtFromARefusalUntilAllIsAsBefore() throws InterruptedException {
        assertThat(probe()).isFalse();
        refuseMoreThanAreWorkedOn(limit);
        Thread.sleep(100);
        assertThat(probe()).isTrue();
        assertThat(limit.limit()).isEqualTo(6);

        long start = System.nanoTime();
        while (probe()) {
            Thread.sleep(1);
        }
        assertThat(limit.limit()).isEqualTo(10);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(17 * 20));

        limit.refuse();
        assertThat(probe()).isTrue();
    }

    /** Does what is due; whether something will be. */
    private boolean probe() {
        return channel.runScheduledPendingTasks() != -1;
    }

    /** The limits after each of some steps, in each of which many are refused. */
    private int[] limitsOf(int steps, Duration lateness) {
        return IntStream.range(0, steps)
                .map(_ -> {
                    refuseMoreThanAreWorkedOn(limit);
                    limit.adjust(PERIOD, lateness);
                    return limit.limit();
                })
                .toArray();
    }

    private static void refuseMoreThanAreWorkedOn(ConcurrencyLimit limit) {
        int allowed = limit.limit();
        for (int i = 0; i <= allowed; i++) {
            limit.refuse();
        }
    }

    @Test
    void aStreamWaitsForRequestsButNotForLong() {
        assertThat(limit.tryAcquire()).isTrue();

        assertThat(shortestWait(false)).isBetween(FULL, FULL.multipliedBy(20));
    }

    @Test
    void aStreamByItselfWaitsForNothing() {
        assertThat(limit.tryAcquire()).isTrue();
        limit.release();

        assertThat(shortestWait(false)).isLessThan(FULL);
    }

    @Test
    void aStreamThatIsOverWaitsForNothing() {
        assertThat(limit.tryAcquire()).isTrue();

        assertThat(shortestWait(true)).isLessThan(FULL);
    }

    @Test
    void anInterruptedStreamWaitsForNothing() {
        assertThat(limit.tryAcquire()).isTrue();
        Thread.currentThread().interrupt();
        try {
            assertThat(shortestWait(false)).isLessThan(FULL);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Of some: another one may have met a machine that did something else. */
    private Duration shortestWait(boolean isOver) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            limit.giveWay(() -> isOver);
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return Duration.ofNanos(shortest);
    }
}
