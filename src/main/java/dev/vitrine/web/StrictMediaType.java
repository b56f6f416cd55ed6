package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.web.router.MethodBasedRouteMatch;
import io.micronaut.web.router.RouteAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Bodies are JSON in UTF-8 and say so: nothing else is taken for it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class StrictMediaType implements Ordered {

    /** Each character is looked at once: anybody may send 16 KB of them. */
    private static final Pattern JSON = Pattern.compile(
            "application/json(?:\\s*+;\\s*+(?:charset=\"?utf-8\"?|(?!charset)[a-z0-9_-]++=[^;,]*+))*+\\s*+",
            Pattern.CASE_INSENSITIVE);

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 1;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!takesBody(request)) {
            return;
        }
        List<String> types = request.getHeaders().getAll(HttpHeaders.CONTENT_TYPE);
        if (types.isEmpty() && isWithoutBody(request)) {
            return;
        }
        if (types.size() != 1 || !isJson(types.getFirst())) {
            throw new HttpStatusException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "This media type is not understood here: a body is application/json in UTF-8");
        }
    }

    static boolean isJson(CharSequence type) {
        return JSON.matcher(type).matches();
    }

    /** Whether the route waits for a body. */
    static boolean takesBody(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request).stream()
                .filter(MethodBasedRouteMatch.class::isInstance)
                .flatMap(route -> Arrays.stream(((MethodBasedRouteMatch<?, ?>) route).getArguments()))
                .anyMatch(argument -> argument.isAnnotationPresent(Body.class));
    }

    private static boolean isWithoutBody(HttpRequest<?> request) {
        return request.getContentLength() <= 0 && !request.getHeaders().contains(HttpHeaders.TRANSFER_ENCODING);
    }
}
