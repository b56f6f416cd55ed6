package dev.vitrine.publishing;

import dev.vitrine.db.Sha256;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.RequestPath;
import dev.vitrine.web.rows.RowFormat;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.reactivestreams.Publisher;

/**
 * Answers statistics as CSV or a workbook for those who ask for it with {@code Accept} or {@code ?format=}, and lets
 * clients keep an answer for a moment and ask whether it has changed.
 */
// routes take a slash at the end, and so do these patterns
@ServerFilter({"/dashboard/stats/*/**", "/dashboard/publications/**", "/admin/recount/**"})
final class AnswerFilter implements Ordered {

    private static final String FORMAT = "vitrine.format";
    private static final String PROOF = "vitrine.proof";
    private static final List<RowFormat> FORMATS = List.of(RowFormat.JSON, RowFormat.CSV, RowFormat.XLSX);
    private static final int ETAG_BYTES = 16;

    private final JsonMapper json;
    private final Duration maxAge;

    AnswerFilter(JsonMapper json, @Value("${vitrine.statistics-max-age}") Duration maxAge) {
        this.json = json;
        this.maxAge = maxAge;
    }

    @Override
    public int getOrder() {
        // nearer to the controller than whoever looks at the finished answer, but for who gives HEAD its body
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    /** Routes know nothing of formats: for them this is a request for JSON. */
    @RequestFilter
    @PreMatching
    void recognise(MutableHttpRequest<?> request) {
        accepted(request).ifPresent(format -> {
            request.setAttribute(FORMAT, format);
            if (format != RowFormat.JSON) {
                request.getHeaders().set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
            }
        });
    }

    private static Optional<RowFormat> accepted(HttpRequest<?> request) {
        return request.accept().stream()
                .flatMap(type -> FORMATS.stream().filter(format -> type.matches(MediaType.of(format.mediaType()))))
                .findFirst();
    }

    /** After authentication, so that strangers learn nothing of parameters. */
    @RequestFilter
    void choose(HttpRequest<?> request) {
        String name = request.getParameters().get("format");
        if (name != null) {
            request.setAttribute(
                    FORMAT,
                    RowFormat.named(name)
                            .filter(FORMATS::contains)
                            .orElseThrow(() -> new InvalidInputException("query.format", "must be json, csv or xlsx")));
        }
    }

    @ResponseFilter
    void answer(HttpRequest<?> request, MutableHttpResponse<?> response) throws IOException {
        Object body = response.body();
        if (response.status() != HttpStatus.OK
                || body == null
                || body instanceof Publisher
                || request.getAttribute(PROOF).isPresent()) {
            return;
        }
        RowFormat format = request.getAttribute(FORMAT, RowFormat.class).orElse(RowFormat.JSON);
        byte[] bytes = format == RowFormat.JSON
                ? json.writeValueAsBytes(body)
                : AnswerTable.of(json.writeValueToTree(body)).write(format);
        response.body(bytes).contentType(format.mediaType());
        if (format != RowFormat.JSON) {
            disposition(request, response, format);
        }
        if (request.getMethod() != HttpMethod.POST) {
            cache(request, response, bytes);
        }
    }

    private static void disposition(HttpRequest<?> request, MutableHttpResponse<?> response, RowFormat format) {
        response.header(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"%s.%s\"".formatted(RequestPath.lastSegment(request), format.extension()));
    }

    private void cache(HttpRequest<?> request, MutableHttpResponse<?> response, byte[] bytes) {
        String tag = '"' + hash(bytes) + '"';
        response.header(HttpHeaders.CACHE_CONTROL, "private, max-age=" + maxAge.toSeconds())
                .header(HttpHeaders.VARY, "Accept, Authorization, X-API-Key")
                .header(HttpHeaders.ETAG, tag);
        if (isKnown(request, tag)) {
            response.status(HttpStatus.NOT_MODIFIED).body(null);
        }
    }

    private static boolean isKnown(HttpRequest<?> request, String tag) {
        return request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(known -> known.strip().replaceFirst("^W/", ""))
                .anyMatch(known -> known.equals(tag) || known.equals("*"));
    }

    private static String hash(byte[] bytes) {
        return Sha256.hex(bytes).substring(0, 2 * ETAG_BYTES);
    }
}
