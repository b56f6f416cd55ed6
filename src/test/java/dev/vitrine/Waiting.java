package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Waits for what comes by itself. */
public final class Waiting {

    private Waiting() {}

    /** Returns once this holds, and fails when it does not in this time. */
    public static void until(Duration longest, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(longest);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            Thread.sleep(20);
        }
    }
}
