package dev.vitrine.web;

import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.micronaut.http.server.netty.configuration.NettyHttpServerConfiguration;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches what comes in on each connection: a request that two servers could read in two ways, or that is none, is
 * refused and the connection closed; one that does not arrive in time is given up.
 */
@Singleton
final class ConnectionGuard implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

    private static final Duration LINGER = Duration.ofSeconds(2);

    /**
     * All requests of one read are worked on in a row: of those that a client sends behind each other a few, then others have
     * their turn. Most requests are smaller.
     */
    private static final int BYTES_A_TURN = 2048;

    /** A body that drips may keep the memory of each read. */
    private static final int FEWEST_BYTES = 64;

    private static final RecvByteBufAllocator ONE_READ_A_TURN =
            new AdaptiveRecvByteBufAllocator(FEWEST_BYTES, BYTES_A_TURN, BYTES_A_TURN).maxMessagesPerRead(1);

    private final Duration receiveTimeout;
    private final HttpDecoderConfig decoding;
    private final OverloadGuard overload;
    private final PlaceLender places;

    ConnectionGuard(
            @Value("${vitrine.receive-timeout}") Duration receiveTimeout,
            NettyHttpServerConfiguration configuration,
            OverloadGuard overload,
            PlaceLender places) {
        this.receiveTimeout = receiveTimeout;
        this.overload = overload;
        this.places = places;
        this.decoding = new HttpDecoderConfig()
                .setMaxInitialLineLength(configuration.getMaxInitialLineLength())
                .setMaxHeaderSize(configuration.getMaxHeaderSize())
                .setMaxChunkSize(configuration.getMaxChunkSize())
                .setInitialBufferSize(configuration.getInitialBufferSize())
                .setHeadersFactory(RequestCheck.headersFactory());
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Customizer(null));
        return event.getBean();
    }

    /** Puts the handlers into each connection's pipeline. */
    private final class Customizer implements NettyServerCustomizer {

        private final @Nullable Channel channel;

        Customizer(@Nullable Channel channel) {
            this.channel = channel;
        }

        @Override
        public NettyServerCustomizer specializeForChannel(Channel connection, ChannelRole role) {
            return new Customizer(connection);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel == null || !speaksHttp1(channel.pipeline())) {
                return;
            }
            channel.config().setRecvByteBufAllocator(ONE_READ_A_TURN);
            Intake intake = new Intake(receiveTimeout);
            String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
            channel.pipeline().replace(codec, codec, new HttpServerCodec(decoding));
            channel.pipeline().addBefore(codec, "vitrine-bytes", intake.new Bytes());
            channel.pipeline().addAfter(codec, "vitrine-overload", overload.handler());
            channel.pipeline().addAfter("vitrine-overload", "vitrine-places", places.handler());
            channel.pipeline().addAfter(codec, "vitrine-messages", intake.new Messages());
        }
    }

    /** Not once it has become a web socket. */
    private static boolean speaksHttp1(ChannelPipeline pipeline) {
        return pipeline.get(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC) != null;
    }

    /** What is under way on one connection; all of it happens on its event loop. */
    private static final class Intake {

        private final Duration timeout;
        private @Nullable ScheduledFuture<?> deadline;
        private @Nullable ChannelHandlerContext messages;
        /** Requests whose answer is not complete. */
        private int unanswered;

        private boolean inBody;
        private boolean answering;
        private boolean refused;

        Intake(Duration timeout) {
            this.timeout = timeout;
        }

        private void begin(ChannelHandlerContext context) {
            if (deadline == null && !refused) {
                deadline = context.executor().schedule(this::expire, timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void end() {
            if (deadline != null) {
                deadline.cancel(false);
                deadline = null;
            }
        }

        private void expire() {
            deadline = null;
            ChannelHandlerContext context = messages;
            if (context == null || !context.channel().isActive()) {
                return;
            }
            if (unanswered > (inBody ? 1 : 0)) {
                // nothing is read while an earlier request is answered
                begin(context);
            } else if (!inBody) {
                refuse(
                        context,
                        new RefusedRequest(
                                HttpStatus.REQUEST_TIMEOUT, "The request did not arrive in time", HttpMethod.GET, "/"));
                context.fireChannelReadComplete();
            } else if (unanswered == 0 || answering) {
                var _ = context.close();
            } else {
                context.fireExceptionCaught(new ReceiveTimeoutException());
                // whoever does not read the body never hears of it
                var _ = context.executor().schedule(() -> cut(context), LINGER.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private static void cut(ChannelHandlerContext context) {
            var _ = context.close();
        }

        private void refuse(ChannelHandlerContext context, RefusedRequest refusal) {
            refused = true;
            end();
            unanswered++;
            context.fireChannelRead(refusal);
        }

        /** Sees the first byte of a request. */
        final class Bytes extends ChannelInboundHandlerAdapter {

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (speaksHttp1(context.pipeline())) {
                    begin(context);
                }
                context.fireChannelRead(message);
            }

            @Override
            public void handlerRemoved(ChannelHandlerContext context) {
                end();
            }
        }

        /** Sees what the bytes mean. */
        final class Messages extends ChannelDuplexHandler {

            @Override
            public void handlerAdded(ChannelHandlerContext context) {
                messages = context;
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (refused) {
                    ReferenceCountUtil.release(message);
                    return;
                }
                if (message instanceof HttpRequest request) {
                    begin(context);
                    RefusedRequest refusal = RequestCheck.refusal(request);
                    if (refusal != null) {
                        ReferenceCountUtil.release(message);
                        refuse(context, refusal);
                        return;
                    }
                    inBody = true;
                    unanswered++;
                }
                if (message instanceof HttpContent content
                        && content.decoderResult().isFailure()) {
                    content.release();
                    refused = true;
                    end();
                    context.fireExceptionCaught(new MalformedBodyException());
                    return;
                }
                if (message instanceof LastHttpContent) {
                    inBody = false;
                    end();
                }
                context.fireChannelRead(message);
            }

            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                boolean interim = message instanceof HttpResponse response
                        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
                if (message instanceof HttpResponse response && !interim) {
                    answering = true;
                    ResponseHeaders.complete(response.headers());
                }
                if (message instanceof LastHttpContent && !interim) {
                    answering = false;
                    unanswered--;
                }
                var _ = context.write(message, promise);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                end();
                context.fireChannelInactive();
            }
        }
    }

    /** The request did not arrive in time. As a closed connection it is logged by nobody else. */
    static final class ReceiveTimeoutException extends ClosedChannelException {}

    /** The chunks of a body are none. */
    static final class MalformedBodyException extends IOException {}
}
