package dev.vitrine.web;

import dev.vitrine.identity.ClientAddress;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.net.InetAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a request, of a stream at its end, with an id that the answer carries too; no query, header or body, so no
 * secrets.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestLog implements Ordered {

    private static final Logger LOG = LoggerFactory.getLogger("request");
    /** The header of the id, on requests and answers. */
    static final String REQUEST_ID = "X-Request-Id";

    private static final Pattern CLEAN_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x21-\\x7e]");
    private static final int MAX_PATH = 200;
    private static final String STARTED = "vitrine.started";
    private static final String ID = "vitrine.request-id";
    private static final String STREAM = "vitrine.stream";
    private static final String CLIENT_GONE = "vitrine.client-gone";
    /** As nginx logs it. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final ClientAddress clientAddress;

    RequestLog(ClientAddress clientAddress) {
        this.clientAddress = clientAddress;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @RequestFilter
    void start(HttpRequest<?> request) {
        request.setAttribute(STARTED, System.nanoTime());
        request.setAttribute(ID, id(request.getHeaders().findFirst(REQUEST_ID)));
    }

    /** The client's id for a request when it is a clean one, else a new one. */
    static String id(Optional<String> given) {
        return given.filter(id -> CLEAN_ID.matcher(id).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    @ResponseFilter
    void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
        String id = id(request);
        response.header(REQUEST_ID, id);
        String begin = begin(
                request.getMethodName(),
                path(request),
                request.getAttribute(CLIENT_GONE).isPresent() ? CLIENT_CLOSED_REQUEST : response.code());
        String end = end(caller(request), clientAddress.of(request), id);
        Optional<Stream> stream = request.getAttribute(STREAM, Stream.class);
        if (stream.isPresent()) {
            stream.get().begins(begin, end);
        } else {
            LOG.info("{} {} ms {}", begin, millis(request), end);
        }
    }

    /** Logs a request that was refused before anything was done about it. */
    static void refused(String method, String path, HttpStatus status, Duration waited, InetAddress client, String id) {
        LOG.info(
                "{} {} ms {}",
                begin(method, printable(path), status.getCode()),
                waited.toMillis(),
                end("-", client, id));
    }

    private static String begin(String method, String path, int status) {
        return method + " " + path + " " + status;
    }

    private static String end(String caller, InetAddress client, String id) {
        return "caller=" + caller + " client=" + client.getHostAddress() + " id=" + id;
    }

    /** The client left before it had sent all: nobody sees the answer. */
    static void clientIsGone(HttpRequest<?> request) {
        request.setAttribute(CLIENT_GONE, true);
    }

    /** The answer is a stream, whose line is written when it has ended. */
    static Stream streams(HttpRequest<?> request) {
        Stream stream = new Stream(request);
        request.setAttribute(STREAM, stream);
        return stream;
    }

    /** The line of a stream: it has one when it has begun and ended, in whichever order that is heard of. */
    static final class Stream {

        private final HttpRequest<?> request;
        private final AtomicReference<String[]> heard = new AtomicReference<>();

        private Stream(HttpRequest<?> request) {
            this.request = request;
        }

        private void begins(String begin, String end) {
            String[] ended = heard.getAndSet(new String[] {begin, end});
            if (ended != null) {
                write(begin, end, ended);
            }
        }

        /** Logs how it ended. */
        void ended(long bytes, StreamingBody.Outcome outcome) {
            String[] ended = {
                Long.toString(millis(request)),
                "bytes=%d outcome=%s".formatted(bytes, outcome.name().toLowerCase(Locale.ROOT))
            };
            String[] begun = heard.getAndSet(ended);
            if (begun != null) {
                write(begun[0], begun[1], ended);
            }
        }

        private static void write(String begin, String end, String[] ended) {
            LOG.info("{} {} ms {} {}", begin, ended[0], end, ended[1]);
        }
    }

    /** The id of the request, which the answer carries too. */
    static String id(HttpRequest<?> request) {
        return request.getAttribute(ID, String.class).orElse("-");
    }

    /** The path, fit for a line of the log. */
    static String path(HttpRequest<?> request) {
        return printable(RefusedRequest.path(request));
    }

    private static String printable(String text) {
        String path = NOT_PRINTABLE.matcher(text).replaceAll("?");
        return path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH) + "…";
    }

    private static long millis(HttpRequest<?> request) {
        return request.getAttribute(STARTED, Long.class)
                .map(started -> Duration.ofNanos(System.nanoTime() - started).toMillis())
                .orElse(0L);
    }

    private static String caller(HttpRequest<?> request) {
        return request.getUserPrincipal().map(Principal::getName).orElse("-");
    }
}
