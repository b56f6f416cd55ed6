package dev.vitrine.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a request that was refused while it came in, so that it is answered and logged like any other. It asks for
 * {@code /}, whatever the client asked for.
 */
final class RefusedRequest extends DefaultFullHttpRequest {

    private final HttpStatus refusal;
    private final String detail;
    private final String path;

    RefusedRequest(HttpStatus refusal, String detail, HttpMethod method, String path) {
        super(HttpVersion.HTTP_1_1, method, "/", Unpooled.EMPTY_BUFFER);
        this.refusal = refusal;
        this.detail = detail;
        this.path = path;
    }

    /** What the request is refused with; null when it was not. */
    static @Nullable RefusedRequest of(HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty
                        && netty.getNativeRequest() instanceof RefusedRequest refused
                ? refused
                : null;
    }

    /** The path as the client wrote it. */
    static String path(HttpRequest<?> request) {
        RefusedRequest refused = of(request);
        return refused == null ? request.getPath() : refused.path;
    }

    HttpStatus refusal() {
        return refusal;
    }

    String detail() {
        return detail;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
