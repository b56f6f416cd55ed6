package dev.vitrine.web;

import dev.vitrine.identity.ClientAddress;
import io.micronaut.json.JsonMapper;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@link OverloadGuard} answers, and its line of the log: as {@link OverloadFilter} has them by way of the framework. */
@Singleton
final class Refusals {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final Draining draining;
    private final ClientAddress clientAddress;
    private final JsonMapper json;

    Refusals(Draining draining, ClientAddress clientAddress, JsonMapper json) {
        this.draining = draining;
        this.clientAddress = clientAddress;
        this.json = json;
    }

    /**
     * The answer to a request that was one too many.
     *
     * @param since when the request came, by {@link System#nanoTime}
     */
    record Refusal(HttpRequest request, TryLaterException reason, InetAddress client, long since) {}

    /** Of a request that has just come. */
    Refusal of(ChannelHandlerContext context, HttpRequest request, TryLaterException reason) {
        InetAddress client = clientAddress.of(
                ((InetSocketAddress) context.channel().remoteAddress()).getAddress(),
                request.headers().getAll(ClientAddress.FORWARDED_FOR));
        return new Refusal(request, reason, client, System.nanoTime());
    }

    /** Sends and logs it. */
    void answer(ChannelHandlerContext context, Refusal refusal) {
        HttpRequest request = refusal.request();
        TryLaterException reason = refusal.reason();
        String id = RequestLog.id(Optional.ofNullable(request.headers().get(RequestLog.REQUEST_ID)));
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reason.status().getCode()),
                Unpooled.wrappedBuffer(body(request, reason)));
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.DATE, DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
        headers.set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        headers.set(RequestLog.REQUEST_ID, id);
        reason.headers().forEach(headers::set);
        SecurityHeaders.DEFAULTS.forEach(headers::set);
        boolean keepAlive = HttpUtil.isKeepAlive(request) && !draining.hasBegun();
        HttpUtil.setKeepAlive(response, keepAlive);
        var written = context.writeAndFlush(response);
        if (!keepAlive) {
            var _ = written.addListener(ChannelFutureListener.CLOSE);
        }
        RequestLog.refused(
                request.method().name(),
                path(request),
                reason.status(),
                Duration.ofNanos(System.nanoTime() - refusal.since()),
                refusal.client(),
                id);
    }

    private byte[] body(HttpRequest request, TryLaterException reason) {
        try {
            return json.writeValueAsBytes(
                    Problem.of(reason.status(), String.valueOf(reason.getMessage()), path(request), List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(HttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
