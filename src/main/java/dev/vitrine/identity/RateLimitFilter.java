package dev.vitrine.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vitrine.web.RateLimit;
import dev.vitrine.web.TryLaterException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Holds API keys to their requests a minute. Counted in this process. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RateLimitFilter implements Ordered {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MAX_BUCKETS = 100_000;

    private final Cache<Limit, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MAX_BUCKETS)
            .expireAfterAccess(WINDOW)
            .build();

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }

    @RequestFilter
    void consume(HttpRequest<?> request) {
        limit(request).ifPresent(limit -> {
            ConsumptionProbe probe = buckets.get(limit, key -> RateLimit.bucket(key.requestsPerMinute(), WINDOW))
                    .tryConsumeAndReturnRemaining(1);
            request.setAttribute(
                    RateLimitHeaders.ATTRIBUTE, RateLimit.of("minute", limit.requestsPerMinute, WINDOW, probe));
            if (!probe.isConsumed()) {
                throw TryLaterException.tooManyRequests(
                        "This API key may send %d requests a minute".formatted(limit.requestsPerMinute()),
                        Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
        });
    }

    private static Optional<Limit> limit(HttpRequest<?> request) {
        return request.getUserPrincipal(Caller.class)
                .flatMap(caller -> Optional.ofNullable(caller.requestsPerMinute())
                        .map(requestsPerMinute -> new Limit(caller.id(), requestsPerMinute)));
    }

    /** A changed limit is another bucket. */
    private record Limit(UUID keyId, int requestsPerMinute) {}
}
