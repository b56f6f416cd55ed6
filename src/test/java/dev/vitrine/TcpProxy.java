package dev.vitrine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between the service and its database that can be broken. */
public final class TcpProxy implements AutoCloseable {

    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;
    private volatile long bytesThatArrive = Long.MAX_VALUE;
    private volatile boolean refuses;
    private volatile Duration delay = Duration.ZERO;
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
        swallowAfter(0);
    }

    /** As {@link #swallow()}, but for the first bytes of each connection, in each direction. */
    public void swallowAfter(long bytes) {
        bytesThatArrive = bytes;
    }

    /** From now on each part of what is sent, at most 8 KiB, arrives later by this and after the part before it. */
    public void delay(Duration time) {
        delay = time;
    }

    /** Ends all connections that there are: the service gets a reset, PostgreSQL an orderly end. */
    public void reset() {
        clients.forEach(this::reset);
    }

    /** Ends all connections, and new ones as soon as they come. */
    public void refuse() {
        refuses = true;
        reset();
    }

    /** From now on what is sent arrives, at once. */
    public void pass() {
        bytesThatArrive = Long.MAX_VALUE;
        refuses = false;
        delay = Duration.ZERO;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                lead(server.accept());
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void lead(Socket client) {
        clients.add(client);
        if (refuses) {
            reset(client);
            return;
        }
        try {
            Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
            Thread.startVirtualThread(() -> forward(client, database));
            Thread.startVirtualThread(() -> forward(database, client));
        } catch (IOException e) {
            // the database is away
            reset(client);
        }
    }

    private void reset(Socket client) {
        clients.remove(client);
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
            long read = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int arriving = Math.clamp(bytesThatArrive - read, 0, count);
                read += count;
                if (arriving > 0) {
                    Thread.sleep(delay);
                    out.write(buffer, 0, arriving);
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
    }
}
