package dev.vitrine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between the service and its database that can be broken. */
public final class TcpProxy implements AutoCloseable {

    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;
    private Socket place = new Socket();
    private volatile boolean swallows;
    private volatile Duration delay = Duration.ZERO;
    private volatile int target;

    /** Listens on a free port. */
    public TcpProxy() {
        try {
            server = listen(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** From now on each part of what is sent, at most 8 KiB, arrives later by this and after the part before it. */
    public void delay(Duration time) {
        delay = time;
    }

    /** Ends all connections that there are: the service gets a reset, PostgreSQL an orderly end. */
    public void reset() {
        clients.forEach(TcpProxy::reset);
    }

    /** Ends all connections, and nobody listens from now on. */
    public void refuse() throws IOException {
        server.close();
        reset();
        // nobody else gets the port meanwhile
        place.setReuseAddress(true);
        place.bind(server.getLocalSocketAddress());
    }

    /** From now on what is sent arrives, at once. */
    public void pass() throws IOException {
        swallows = false;
        delay = Duration.ZERO;
        if (server.isClosed()) {
            place.close();
            place = new Socket();
            server = listen(server.getLocalPort());
        }
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        Thread.startVirtualThread(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                lead(listening.accept());
            } catch (IOException e) {
                // closed
            }
            if (listening.isClosed()) {
                reset();
            }
        }
    }

    private void lead(Socket client) {
        clients.add(client);
        try {
            Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
            Thread.startVirtualThread(() -> forward(client, database));
            Thread.startVirtualThread(() -> forward(database, client));
        } catch (IOException e) {
            // the database is away
            reset(client);
        }
    }

    private static void reset(Socket client) {
        try {
            // RST in place of FIN
            client.setSoLinger(true, 0);
            client.close();
        } catch (IOException e) {
            // it ended by itself
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
                    Thread.sleep(delay);
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // one end has gone: so does the other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(from);
            clients.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        place.close();
    }
}
