package dev.vitrine.web;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;

/**
 * What a caller has left of a limit, for the headers {@code RateLimit-Policy} and {@code RateLimit}.
 *
 * @param policy the name of the limit
 * @param quota how many requests it allows
 * @param window in this time
 * @param remaining how many are left
 * @param reset until all are allowed again
 */
public record RateLimit(String policy, long quota, Duration window, long remaining, Duration reset) {

    /**
     * A full bucket of so many, which becomes full again in this time. It follows a monotonic clock: a wall clock that is set
     * back would stop the refilling.
     */
    public static Bucket bucket(long quota, Duration window) {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(quota)
                        .refillGreedy(quota, window)
                        .build())
                .withNanosecondPrecision()
                .build();
    }

    /** After a request took its part of a bucket. */
    public static RateLimit of(String policy, long quota, Duration window, ConsumptionProbe probe) {
        return new RateLimit(
                policy, quota, window, probe.getRemainingTokens(), Duration.ofNanos(probe.getNanosToWaitForReset()));
    }

    /** As the IETF draft writes them. */
    public Map<String, String> headers() {
        return Map.of(
                "RateLimit-Policy", "\"%s\";q=%d;w=%d".formatted(policy, quota, window.toSeconds()),
                "RateLimit", "\"%s\";r=%d;t=%d".formatted(policy, remaining, reset.toSeconds()));
    }
}
