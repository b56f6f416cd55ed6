package dev.vitrine.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;

/** The connection that a request came on. */
final class Connections {

    private Connections() {}

    /** Runs when the client's connection is closed, by whomever; at once when it is closed already. */
    static void onClose(HttpRequest<?> request, Runnable action) {
        if (request instanceof NettyHttpRequest<?> netty) {
            netty.getChannelHandlerContext()
                    .channel()
                    .closeFuture()
                    // not on the event loop: giving a connection back may wait for the database
                    .addListener(_ -> Thread.startVirtualThread(action));
        }
    }
}
