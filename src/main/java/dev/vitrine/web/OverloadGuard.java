package dev.vitrine.web;

import dev.vitrine.web.Refusals.Refusal;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is too much where it comes in: through routes and filters, ten times as many refusals as answers took too
 * much time from these and from each other. {@link OverloadFilter} has the last word, and the requests that need more than a
 * status.
 */
@Singleton
final class OverloadGuard {

    private final ConcurrencyLimit limit;
    private final RefusalQueue queue;
    private final Refusals refusals;

    OverloadGuard(ConcurrencyLimit limit, RefusalQueue queue, Refusals refusals) {
        this.limit = limit;
        this.queue = queue;
        this.refusals = refusals;
    }

    /** The handler of a connection. */
    ChannelHandler handler() {
        return new Handler();
    }

    /** What is under way on one connection; all of it happens on its event loop. */
    private final class Handler extends ChannelDuplexHandler {

        /** Requests let through whose answer is not complete: a refusal may not overtake it. */
        private int unanswered;
        /** Made when it is its turn, but before anything else of this connection. */
        private @Nullable Refusal waiting;
        /** Whether this connection has its turn to come. */
        private boolean isQueued;
        /** In the body of a request that was refused. */
        private boolean skipping;

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
                waiting = refusals.of(context, request, limit.refuse());
                awaitTurn(context);
            } else {
                if (message instanceof HttpRequest) {
                    unanswered++;
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
                refusals.answer(context, refusal);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            refuseWaiting(context); // for the log
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
}
