package dev.vitrine.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connection that a request came on. */
public final class ClientConnection {

    private final Channel channel;

    private ClientConnection(Channel channel) {
        this.channel = channel;
    }

    /** The one of this request. */
    public static ClientConnection of(HttpRequest<?> request) {
        return new ClientConnection(
                ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel());
    }

    /** Does what may take longer than a connection may be idle. */
    public <T> T keptOpenFor(Supplier<T> work) {
        Runnable idleAgain = keepOpen();
        try {
            return work.get();
        } finally {
            idleAgain.run();
        }
    }

    /**
     * A body on its way is not idle, however long its source or its reader takes; ends with the returned action. On the
     * event loop, where nothing else changes the pipeline meanwhile: the client may be leaving.
     */
    private Runnable keepOpen() {
        ChannelHandler placeholder = new ChannelHandlerAdapter() {};
        AtomicReference<@Nullable IdleStateHandler> paused = new AtomicReference<>();
        channel.eventLoop().execute(() -> {
            IdleStateHandler idle = channel.pipeline().get(IdleStateHandler.class);
            if (idle != null) {
                paused.set(idle);
                replace(idle, placeholder);
            }
        });
        return () -> channel.eventLoop().execute(() -> {
            IdleStateHandler idle = paused.get();
            if (idle != null) {
                replace(placeholder, again(idle));
            }
        });
    }

    private void replace(ChannelHandler old, ChannelHandler next) {
        ChannelHandlerContext context = channel.pipeline().context(old);
        if (context != null) {
            channel.pipeline().replace(old, context.name(), next);
        }
    }

    /** A handler is added to a pipeline once only. */
    private static IdleStateHandler again(IdleStateHandler idle) {
        return new IdleStateHandler(
                idle.getReaderIdleTimeInMillis(),
                idle.getWriterIdleTimeInMillis(),
                idle.getAllIdleTimeInMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Runs one action when the connection is closed, by whomever (at once when it is closed already), and another one
     * again and again until then.
     *
     * @return ends both: a connection outlives a request by hours
     */
    Runnable follow(Runnable onClose, Duration interval, Runnable check) {
        // not on the event loop: giving a database connection back may wait for the database
        GenericFutureListener<ChannelFuture> listener = _ -> Thread.startVirtualThread(onClose);
        ScheduledFuture<?> checks = channel.eventLoop()
                .scheduleWithFixedDelay(
                        () -> Thread.startVirtualThread(check),
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(listener);
        Runnable idleAgain = keepOpen();
        return () -> {
            idleAgain.run();
            channel.closeFuture().removeListener(listener);
            checks.cancel(false);
        };
    }

    /** Has these headers sent behind the body that is about to end. */
    void sendTrailers(Map<String, String> trailers) {
        if (!trailers.isEmpty()) {
            Trailers.send(channel, trailers);
        }
    }

    /** Cuts it, whatever the client has not read yet. */
    public void close() {
        var _ = channel.close();
    }
}
