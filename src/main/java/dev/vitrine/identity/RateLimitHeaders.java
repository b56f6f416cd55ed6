package dev.vitrine.identity;

import io.github.bucket4j.ConsumptionProbe;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.time.Duration;

/** Tells API keys how many requests they have left; around {@link RateLimitFilter}, so that a refusal tells it too. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RateLimitHeaders implements Ordered {

    static final String ATTRIBUTE = "vitrine.rate-limit";

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(ATTRIBUTE, Usage.class).ifPresent(usage -> {
            response.header(
                    "RateLimit-Policy",
                    "\"minute\";q=%d;w=%d".formatted(usage.requestsPerMinute, RateLimitFilter.WINDOW.toSeconds()));
            response.header(
                    "RateLimit",
                    "\"minute\";r=%d;t=%d".formatted(usage.probe.getRemainingTokens(), usage.secondsToReset()));
        });
    }

    /** What one request took of its caller's limit. */
    record Usage(int requestsPerMinute, ConsumptionProbe probe) {

        long secondsToReset() {
            return Duration.ofNanos(probe.getNanosToWaitForReset()).toSeconds();
        }
    }
}
