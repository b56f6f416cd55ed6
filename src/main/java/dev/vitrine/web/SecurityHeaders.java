package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Map;
import java.util.Set;

/** Headers that browsers obey, on every answer. Answers are private unless their controller says otherwise. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SecurityHeaders implements Ordered {

    /** Of answers that set none of their own. */
    static final Map<String, String> DEFAULTS = Map.of(
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'",
            HttpHeaders.CACHE_CONTROL,
            "private, no-store");

    private static final Set<String> SET_BY_SOME = Set.of("Content-Security-Policy", HttpHeaders.CACHE_CONTROL);

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void add(HttpRequest<?> request, MutableHttpResponse<?> response) {
        var headers = response.getHeaders();
        DEFAULTS.forEach((name, value) -> {
            if (!SET_BY_SOME.contains(name) || !headers.contains(name)) {
                headers.add(name, value);
            }
        });
    }
}
