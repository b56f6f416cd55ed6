package dev.vitrine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A network between the service and its database that can be broken. */
public final class TcpProxy implements AutoCloseable {

    private final ServerSocket server;
    private volatile boolean swallows;
    private volatile int target;

    /** Listens on a free port. */
    public TcpProxy() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    /** Leads there from now on; the address through here. */
    String to(String jdbcUrl) {
        target = URI.create(jdbcUrl.substring("jdbc:".length())).getPort();
        return jdbcUrl.replaceFirst(":%d/".formatted(target), ":%d/".formatted(server.getLocalPort()));
    }

    /** From now on what is sent arrives nowhere, in both directions; nobody is told. */
    public void swallow() {
        swallows = true;
    }

    /** From now on what is sent arrives. */
    public void pass() {
        swallows = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.startVirtualThread(() -> forward(client, database));
                Thread.startVirtualThread(() -> forward(database, client));
            } catch (IOException e) {
                // closed, or the database is away
            }
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!swallows) {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // one end has gone: so does the other
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
