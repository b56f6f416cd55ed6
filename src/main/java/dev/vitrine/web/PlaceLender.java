package dev.vitrine.web;

import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lends the {@link Place} of a request to others while its body is on its way, and refuses what finds no room once its
 * body has come.
 */
@Singleton
final class PlaceLender {

    /** Many clients send the body in a packet of its own: these keep their places. */
    private static final Duration LENT_AFTER = Duration.ofMillis(100);

    /** All bodies on their way whose places are lent, as much as a few that are as large as they may be. */
    private static final long MAX_LENT_BYTES = 16 << 20;

    private final AtomicLong lentBytes = new AtomicLong();
    private final ConcurrencyLimit limit;

    PlaceLender(ConcurrencyLimit limit) {
        this.limit = limit;
    }

    /** The handler of a connection; it sees the requests that {@link OverloadGuard} has let through. */
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

    /** What arrives on one connection; all of it but a look at that happens on its event loop. */
    private final class Handler extends ChannelInboundHandlerAdapter {

        /** The request whose body is on its way. */
        private volatile @Nullable HttpRequest arriving;
        /** Its place, when others may have it. */
        private @Nullable Place lent;
        /** Of its body. */
        private long arrivedBytes;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                arriving = request;
                arrivedBytes = 0;
            }
            if (message instanceof HttpContent content && !take(content)) {
                // before the body is whole, or it would be worked on; what is left of it still has to be read
                context.fireExceptionCaught(limit.refuse());
            }
            context.fireChannelRead(message);
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
            forget();
            context.fireChannelInactive();
        }
    }
}
