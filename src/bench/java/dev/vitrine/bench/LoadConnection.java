package dev.vitrine.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** A connection of a {@link Load}: one request at a time. */
// the context is there before the first event; what fails closes the connection, which is noted
@SuppressWarnings({"NullAway.Init", "FutureReturnValueIgnored"})
final class LoadConnection extends SimpleChannelInboundHandler<HttpObject> {

    private final Load.Run run;
    private ChannelHandlerContext context;
    private boolean isBusy;
    private long intendedAt;
    private long sentAt;
    private int status;
    private boolean hasRetryAfter;
    private boolean staysOpen;
    private long length;

    LoadConnection(Load.Run run) {
        this.run = run;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
        run.ready(this);
    }

    /** Sends a request that should have been sent at a time. */
    void send(Request request, long intendedAt) {
        this.isBusy = true;
        this.intendedAt = intendedAt;
        this.sentAt = System.nanoTime();
        this.length = 0;
        context.writeAndFlush(message(request), context.voidPromise());
    }

    private static FullHttpRequest message(Request request) {
        ByteBuf body = request.body() == null ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(request.body(), UTF_8);
        FullHttpRequest message = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, request.body() == null ? HttpMethod.GET : HttpMethod.POST, request.path(), body);
        message.headers().set(HttpHeaderNames.HOST, "localhost");
        if (request.token() != null) {
            message.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + request.token());
        }
        if (request.body() != null) {
            message.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        return message;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpResponse response) {
            status = response.status().code();
            staysOpen = HttpUtil.isKeepAlive(response);
            hasRetryAfter = response.headers().contains(HttpHeaderNames.RETRY_AFTER);
        }
        if (message instanceof HttpContent content) {
            length += content.content().readableBytes();
        }
        if (message instanceof LastHttpContent) {
            end();
        }
    }

    private void end() {
        long now = System.nanoTime();
        switch (status) {
            case 200 -> run.sample().accepted(now - intendedAt, now - sentAt, length);
            case 429, 503 -> run.sample().refused(now - sentAt, hasRetryAfter);
            default -> run.sample().failed(1);
        }
        isBusy = false;
        if (staysOpen) {
            run.ready(this);
        } else {
            context.close();
        }
        run.ended(now);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        run.lost(this, isBusy);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
