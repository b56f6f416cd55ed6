package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many requests are worked on, and how long a stream gives way to them. */
class ConcurrencyLimitTest {

    private static final Duration FULL = Duration.ofMillis(10);
    private static final Duration LATE = Duration.ofMillis(4);

    /** Its event loop does what is due when it is told to. */
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private final ConcurrencyLimit limit = new ConcurrencyLimit(10, channel.eventLoop());

    @Test
    void whatIsTooMuchIsRefused() {
        assertThat(room(limit)).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            assertThat(limit.isReached()).isFalse();
            assertThat(limit.tryAcquire()).isTrue();
        }
        assertThat(limit.isReached()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();

        limit.release();
        assertThat(limit.isReached()).isFalse();
        assertThat(limit.tryAcquire()).isTrue();
    }

    /** 10 × 0.8 = 8, × 0.8 = 6.4, … */
    @Test
    void fewerAreWorkedOnWhileRefusalsWait() {
        int[] rooms = IntStream.range(0, 8)
                .map(_ -> {
                    limit.refuse();
                    limit.adjust(LATE);
                    return room(limit);
                })
                .toArray();

        assertThat(rooms).containsExactly(8, 6, 5, 4, 3, 2, 2, 2);
    }

    @Test
    void anEventLoopThatIsLateTakesNothingWhereNoneIsRefused() {
        limit.adjust(LATE.multipliedBy(100));
        assertThat(room(limit)).isEqualTo(10);

        limit.refuse();
        limit.adjust(LATE);
        limit.adjust(LATE);
        assertThat(room(limit)).isEqualTo(8);
    }

    /** 8 × 1.02⁵ = 8.83, 8 × 1.02⁶ = 9.01, 8 × 1.02¹¹ = 9.95, 8 × 1.02¹² = 10.15 */
    @Test
    void asManyAsBeforeAreWorkedOnWhenRefusalsDoNotWait() {
        limit.refuse();
        limit.adjust(LATE);

        int[] rooms = IntStream.range(0, 13)
                .map(_ -> {
                    limit.refuse();
                    limit.adjust(LATE.minusNanos(1));
                    return room(limit);
                })
                .toArray();

        assertThat(rooms).containsExactly(8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 10, 10);
    }

    @Test
    void aLimitBelowTheFewestStays() {
        ConcurrencyLimit one = new ConcurrencyLimit(1, channel.eventLoop());
        one.refuse();
        one.adjust(LATE);

        assertThat(room(one)).isEqualTo(1);
    }

    @Test
    void anEventLoopIsLookedAtFromARefusalUntilAllIsAsBefore() throws InterruptedException {
        assertThat(isLookedAt()).isFalse();
        limit.refuse();
        Thread.sleep(100);
        assertThat(isLookedAt()).isTrue();
        assertThat(room(limit)).isEqualTo(8);

        while (isLookedAt()) {
            Thread.sleep(1);
        }
        assertThat(room(limit)).isEqualTo(10);

        limit.refuse();
        assertThat(isLookedAt()).isTrue();
    }

    private boolean isLookedAt() {
        return channel.runScheduledPendingTasks() != -1;
    }

    /** How many could begin now. */
    private static int room(ConcurrencyLimit limit) {
        int acquired = 0;
        while (limit.tryAcquire()) {
            acquired++;
        }
        for (int i = 0; i < acquired; i++) {
            limit.release();
        }
        return acquired;
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
