package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Waits for what comes by itself. */
public final class Waiting {

    private Waiting() {}

    /** Returns once this holds, and fails when it does not in this time. */
    public static void until(Duration longest, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(longest);
        while (!condition.call()) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            Thread.sleep(20);
        }
    }
}
