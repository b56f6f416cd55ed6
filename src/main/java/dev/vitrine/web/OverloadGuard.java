package dev.vitrine.web;

import dev.vitrine.identity.ClientAddress;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.json.JsonMapper;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is too much where it comes in: through routes and filters, ten times as many refusals as answers took too
 * much time from these and from each other. It looks like the one of {@link OverloadFilter}, which has the last word and
 * the requests that need more than a status. Refuses as well what has lent its {@link Place} and finds no room once its
 * body has come.
 */
@Singleton
final class OverloadGuard {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    /** Many clients send the body in a packet of its own: these keep their places. */
    private static final Duration LENT_AFTER = Duration.ofMillis(100);

    /** All bodies on their way whose places are lent, as much as a few that are as large as they may be. */
    private static final long MAX_LENT_BYTES = 16 << 20;

    private final AtomicLong lentBytes = new AtomicLong();
    private final ConcurrencyLimit limit;
    private final RefusalQueue queue;
    private final Draining draining;
    private final ClientAddress clientAddress;
    private final JsonMapper json;

    OverloadGuard(
            ConcurrencyLimit limit,
            RefusalQueue queue,
            Draining draining,
            ClientAddress clientAddress,
            JsonMapper json) {
        this.limit = limit;
        this.queue = queue;
        this.draining = draining;
        this.clientAddress = clientAddress;
        this.json = json;
    }

    /** The handler of a connection. */
    ChannelHandler handler() {
        return new Handler();
    }

    /** Lets others have the place of a request for as long as its body is on its way. */
    static void lendUntilArrived(io.micronaut.http.HttpRequest<?> request, Place place) {
        NettyHttpRequest<?> received = (NettyHttpRequest<?>) request;
        HttpRequest message = received.getNativeRequest();
        Channel channel = received.getChannelHandlerContext().channel();
        Handler handler = channel.pipeline().get(Handler.class);
        // most bodies come with their requests: the event loop has nothing to do for these
        if (handler != null && handler.isArriving(message)) {
            var _ = channel.eventLoop()
                    .schedule(() -> handler.lend(message, place), LENT_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * The answer to a request that was one too many.
     *
     * @param since when the request came, by {@link System#nanoTime}
     */
    private record Refusal(HttpRequest request, TryLaterException reason, InetAddress client, long since) {}

    /** On its way on one connection; all of it but a look at what arrives happens on its event loop. */
    private final class Handler extends ChannelDuplexHandler {

        /** Requests let through whose answer is not complete: a refusal may not overtake it. */
        private int unanswered;
        /** Made when it is its turn, but before anything else of this connection. */
        private @Nullable Refusal waiting;
        /** Whether this connection has its turn to come. */
        private boolean isQueued;
        /** In the body of a request that was refused. */
        private boolean skipping;
        /** The request that was let through and whose body is on its way. */
        private volatile @Nullable HttpRequest arriving;
        /** The place of that one, when others may have it. */
        private @Nullable Place lent;
        /** Of its body. */
        private long arrivedBytes;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                refuseWaiting(context);
            }
            if (skipping) {
                skipping = !(message instanceof LastHttpContent);
                ReferenceCountUtil.release(message);
            } else if (message instanceof HttpRequest request
                    && unanswered == 0
                    && limit.isReached()
                    && isRefusedHere(request)) {
                skipping = !(message instanceof LastHttpContent);
                ReferenceCountUtil.release(message);
                waiting = new Refusal(request, limit.refuse(), client(context, request), System.nanoTime());
                awaitTurn(context);
            } else {
                if (message instanceof HttpRequest request) {
                    unanswered++;
                    arriving = request;
                    arrivedBytes = 0;
                }
                if (message instanceof HttpContent content && !take(content)) {
                    // before the body is whole, or it would be worked on; what is left of it still has to be read
                    context.fireExceptionCaught(limit.refuse());
                }
                context.fireChannelRead(message);
            }
        }

        /** Once, however many requests come behind each other. */
        private void awaitTurn(ChannelHandlerContext context) {
            if (!isQueued) {
                isQueued = true;
                queue.add(context.channel().eventLoop(), () -> {
                    isQueued = false;
                    refuseWaiting(context);
                });
            }
        }

        private void refuseWaiting(ChannelHandlerContext context) {
            Refusal refusal = waiting;
            waiting = null;
            if (refusal != null) {
                refuse(context, refusal);
            }
        }

        @SuppressWarnings("ReferenceEquality") // of two that are alike and follow each other it is one
        private boolean isArriving(HttpRequest request) {
            return request == arriving;
        }

        private void lend(HttpRequest request, Place place) {
            if (isArriving(request) && lentBytes.get() < MAX_LENT_BYTES) {
                lent = place;
                place.lend();
                lentBytes.addAndGet(arrivedBytes);
            }
        }

        /** Whether there is room for more of a request without a place, and for all of it once it has come. */
        private boolean take(HttpContent content) {
            int bytes = content.content().readableBytes();
            arrivedBytes += bytes;
            boolean fits = lent == null || lentBytes.addAndGet(bytes) <= MAX_LENT_BYTES;
            if (fits && !(content instanceof LastHttpContent)) {
                return true;
            }
            Place place = lent;
            forget();
            return fits && (place == null || place.tryTakeBack());
        }

        private void forget() {
            if (lent != null) {
                lentBytes.addAndGet(-arrivedBytes);
            }
            lent = null;
            arriving = null;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            refuseWaiting(context); // for the log
            forget();
            context.fireChannelInactive();
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            boolean interim = message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (message instanceof LastHttpContent && !interim) {
                unanswered--;
            }
            var _ = context.write(message, promise);
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            refuseWaiting(context);
            var _ = context.close(promise);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (skipping) {
                var _ = context.channel().close();
            } else {
                context.fireExceptionCaught(cause);
            }
        }
    }

    /** Browsers of other origins, upgrades and odd addresses need more than a status. */
    private boolean isRefusedHere(HttpRequest request) {
        String uri = request.uri();
        HttpHeaders headers = request.headers();
        return !(request instanceof RefusedRequest)
                && uri.startsWith("/")
                && uri.indexOf('%') < 0
                && uri.indexOf('#') < 0
                && ConcurrencyLimit.appliesTo(uri)
                && !request.method().equals(HttpMethod.OPTIONS)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !headers.contains(HttpHeaderNames.ORIGIN)
                && !headers.contains(HttpHeaderNames.EXPECT)
                && !headers.contains(HttpHeaderNames.UPGRADE);
    }

    private static String path(HttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private InetAddress client(ChannelHandlerContext context, HttpRequest request) {
        return clientAddress.of(
                ((InetSocketAddress) context.channel().remoteAddress()).getAddress(),
                request.headers().getAll(ClientAddress.FORWARDED_FOR));
    }

    private void refuse(ChannelHandlerContext context, Refusal refusal) {
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
}
