package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.json.JsonMapper;
import io.micronaut.web.router.RouteAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.reactivestreams.Publisher;

/**
 * HEAD has the headers of GET: the framework puts the body aside before anybody knows what type, length and tag it has.
 * Here it is given back to the filters; it is never sent.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class HeadAnswers implements Ordered {

    private final JsonMapper json;

    HeadAnswers(JsonMapper json) {
        this.json = json;
    }

    @Override
    public int getOrder() {
        // when everybody else has been at the body
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void describe(HttpRequest<?> request, MutableHttpResponse<?> response) throws IOException {
        if (request.getMethod() != HttpMethod.HEAD) {
            return;
        }
        // what a filter has refused did not reach the one below
        Object body =
                response.getBody(Object.class).or(() -> putAside(response)).orElse(null);
        if (body == null) {
            return;
        }
        if (response.getContentType().isEmpty()) {
            response.contentType(RouteAttributes.getRouteInfo(request)
                    .flatMap(route -> route.getProduces().stream().findFirst())
                    .orElse(MediaType.APPLICATION_JSON_TYPE));
        }
        response.contentLength(bytes(body).length);
        List<String> encodings = request.getHeaders().getAll(HttpHeaders.ACCEPT_ENCODING);
        if (!encodings.isEmpty()) {
            response.header(ResponseHeaders.LENGTH_IS_OF_IDENTITY, "true");
        }
    }

    private static Optional<Object> putAside(MutableHttpResponse<?> response) {
        return RouteAttributes.getHeadBody(response).filter(body -> !isMadeLater(body));
    }

    private static boolean isMadeLater(Object body) {
        return body instanceof StreamingBody || body instanceof Publisher;
    }

    private byte[] bytes(Object body) throws IOException {
        return switch (body) {
            case byte[] bytes -> bytes;
            case CharSequence text -> text.toString().getBytes(StandardCharsets.UTF_8);
            default -> json.writeValueAsBytes(body);
        };
    }

    /** Before any other filter looks at the answer. */
    @ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
    static final class Body implements Ordered {

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }

        @ResponseFilter
        void giveBack(HttpRequest<?> request, MutableHttpResponse<?> response) {
            if (request.getMethod() == HttpMethod.HEAD && response.body() == null) {
                putAside(response).ifPresent(response::body);
            }
        }
    }
}
