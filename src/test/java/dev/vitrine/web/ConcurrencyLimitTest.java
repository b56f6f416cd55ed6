package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a stream gives way to requests. */
class ConcurrencyLimitTest {

    private static final Duration FULL = Duration.ofMillis(10);

    private final ConcurrencyLimit limit = new ConcurrencyLimit(2);

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
