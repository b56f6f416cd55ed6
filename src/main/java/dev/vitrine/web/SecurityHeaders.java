package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Headers that browsers obey, on every answer. Answers are private unless their controller says otherwise. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SecurityHeaders implements Ordered {

    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void add(HttpRequest<?> request, MutableHttpResponse<?> response) {
        var headers = response.getHeaders();
        headers.add("X-Content-Type-Options", "nosniff");
        headers.add("Referrer-Policy", "no-referrer");
        headers.add("Cross-Origin-Resource-Policy", "same-origin");
        if (!headers.contains("Content-Security-Policy")) {
            headers.add("Content-Security-Policy", API_POLICY);
        }
        if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
            headers.add(HttpHeaders.CACHE_CONTROL, "private, no-store");
        }
    }
}
