package dev.vitrine.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vitrine.web.RateLimit;
import dev.vitrine.web.TryLaterException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/**
 * Holds API keys to their requests a minute, those included that they may not make; what comes from a network that is not
 * theirs takes nothing from them. Counted in this process.
 */
@Singleton
final class KeyRateLimits {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MAX_BUCKETS = 100_000;

    private final Cache<Limit, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MAX_BUCKETS)
            .expireAfterAccess(WINDOW)
            .build();

    /**
     * Takes a request from what the key has left; what is left then.
     *
     * @throws TryLaterException when nothing was left
     */
    RateLimit consume(UUID keyId, int requestsPerMinute) {
        ConsumptionProbe probe = buckets.get(
                        new Limit(keyId, requestsPerMinute), key -> RateLimit.bucket(requestsPerMinute, WINDOW))
                .tryConsumeAndReturnRemaining(1);
        RateLimit limit = RateLimit.of("minute", requestsPerMinute, WINDOW, probe);
        if (!probe.isConsumed()) {
            throw TryLaterException.tooManyRequests(
                    "This API key may send %d requests a minute".formatted(requestsPerMinute),
                    Duration.ofNanos(probe.getNanosToWaitForRefill()),
                    limit);
        }
        return limit;
    }

    /** A changed limit is another bucket. */
    private record Limit(UUID keyId, int requestsPerMinute) {}
}
