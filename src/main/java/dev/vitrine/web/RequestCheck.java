package dev.vitrine.web;

import io.micronaut.http.HttpStatus;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether what a connection brings is a request, and for every server the same. */
final class RequestCheck {

    private RequestCheck() {}

    /** Of headers that remember what the decoder takes out of them; requests are to be read with these. */
    static HttpHeadersFactory headersFactory() {
        return new WatchedHeadersFactory();
    }

    /** The answer to what is no request, or could be read in two ways; null for all others. */
    static @Nullable RefusedRequest refusal(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return switch (request.decoderResult().cause()) {
                case TooLongHttpLineException _ ->
                    new RefusedRequest(HttpStatus.REQUEST_URI_TOO_LONG, "The address is too long", HttpMethod.GET, "/");
                case TooLongHttpHeaderException _ ->
                    refused(request, HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large");
                case null, default -> refused(request, HttpStatus.BAD_REQUEST, "The request is malformed");
            };
        }
        if (request.headers() instanceof WatchedHeaders headers && headers.hadTwoLengths) {
            return refused(request, HttpStatus.BAD_REQUEST, "Content-Length and Transfer-Encoding exclude each other");
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            return refused(request, HttpStatus.BAD_REQUEST, "The request must have one Host header");
        }
        if (!isAddress(request.uri())) {
            return refused(request, HttpStatus.BAD_REQUEST, "The address is malformed");
        }
        return null;
    }

    private static RefusedRequest refused(HttpRequest request, HttpStatus status, String detail) {
        String path = request.uri().replaceFirst("[?#].*", "");
        // the decoder's name for what it could not read
        boolean known = path.startsWith("/") && !path.equals("/bad-request");
        return new RefusedRequest(status, detail, request.method(), known ? path : "/");
    }

    private static boolean isAddress(String uri) {
        try {
            return URI.create(uri) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The decoder drops the length of a body that is chunked, too, and says nothing. */
    private static final class WatchedHeaders extends DefaultHttpHeaders {

        private boolean hadTwoLengths;

        @Override
        public HttpHeaders remove(CharSequence name) {
            hadTwoLengths |= HttpHeaderNames.CONTENT_LENGTH
                    .toString()
                    .equals(name.toString().toLowerCase(Locale.ROOT));
            return super.remove(name);
        }
    }

    private static final class WatchedHeadersFactory implements HttpHeadersFactory {

        @Override
        public HttpHeaders newHeaders() {
            return new WatchedHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new WatchedHeaders();
        }
    }
}
