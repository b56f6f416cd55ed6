package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.web.router.MethodBasedRouteMatch;
import io.micronaut.web.router.RouteAttributes;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses documented parameters whose value would be changed in silence: bytes that are no UTF-8, the character NUL, and
 * one that comes twice. All others are ignored, whatever they are.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class StrictQuery implements Ordered {

    private static final int ESCAPE_LENGTH = 3;

    @Override
    public int getOrder() {
        // whoever may not ask learns nothing about the parameters
        return ServerFilterPhase.SECURITY.after() + 1;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        String query = request.getUri().getRawQuery();
        if (query == null) {
            return;
        }
        Set<String> single = parameters(request);
        Set<String> seen = new HashSet<>();
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            if (!single.contains(name)) {
                continue;
            }
            if (parts.length == 2) {
                checkEncoding(parts[1], "query." + name);
            }
            if (!seen.add(name)) {
                throw new InvalidInputException("query." + name, "must be given once");
            }
        }
    }

    private static Set<String> parameters(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request).stream()
                .filter(MethodBasedRouteMatch.class::isInstance)
                .flatMap(route -> Arrays.stream(((MethodBasedRouteMatch<?, ?>) route).getArguments()))
                .filter(argument -> argument.isAnnotationPresent(QueryValue.class))
                .map(StrictQuery::name)
                .collect(Collectors.toSet());
    }

    private static String name(Argument<?> argument) {
        return argument.getAnnotationMetadata().stringValue(QueryValue.class).orElse(argument.getName());
    }

    private static void checkEncoding(String text, String location) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        try {
            while (i < text.length()) {
                if (text.charAt(i) == '%') {
                    bytes.write(HexFormat.fromHexDigits(text, i + 1, i + ESCAPE_LENGTH));
                    i += ESCAPE_LENGTH;
                } else {
                    bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
                    i++;
                }
            }
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            if (decoded.indexOf(0) >= 0) {
                throw new InvalidInputException(location, "must not contain the character NUL");
            }
        } catch (CharacterCodingException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new InvalidInputException(location, "must be percent-encoded UTF-8");
        }
    }
}
