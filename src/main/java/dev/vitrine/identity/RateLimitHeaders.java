package dev.vitrine.identity;

import dev.vitrine.web.RateLimit;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Tells API keys how many requests they have left, also those that may not make this one. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RateLimitHeaders implements Ordered {

    static final String ATTRIBUTE = "vitrine.rate-limit";

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(ATTRIBUTE, RateLimit.class)
                .ifPresent(limit -> limit.headers().forEach(response::header));
    }
}
