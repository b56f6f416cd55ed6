package dev.vitrine.web;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends headers behind a chunked body, for which the framework has no way of its own. */
@Singleton
final class Trailers implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

    private static final AttributeKey<Map<String, String>> PENDING = AttributeKey.valueOf("vitrine.trailers");

    /** Has them sent with the end of the answer that is being written. */
    static void send(Channel channel, Map<String, String> trailers) {
        channel.attr(PENDING).set(trailers);
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Customizer(null));
        return event.getBean();
    }

    /** Puts the handler into each connection's pipeline. */
    private record Customizer(@Nullable Channel channel) implements NettyServerCustomizer {

        @Override
        public NettyServerCustomizer specializeForChannel(Channel connection, ChannelRole role) {
            return new Customizer(connection);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null
                    && channel.pipeline().get(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC) != null) {
                channel.pipeline()
                        .addAfter(
                                ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, "vitrine-trailers", new Handler());
            }
        }
    }

    /** Adds them to the last part of an answer. */
    private static final class Handler extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            var _ = context.write(
                    message instanceof LastHttpContent last ? withTrailers(context, last) : message, promise);
        }

        private static LastHttpContent withTrailers(ChannelHandlerContext context, LastHttpContent last) {
            Map<String, String> trailers = context.channel().attr(PENDING).getAndSet(null);
            if (trailers == null) {
                return last;
            }
            LastHttpContent extended = new DefaultLastHttpContent(last.content());
            trailers.forEach(extended.trailingHeaders()::set);
            return extended;
        }
    }
}
