package dev.vitrine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/** A connection to a service, whose bytes a test writes and reads itself. No read waits for longer than 10 s. */
public final class RawClient implements AutoCloseable {

    private static final int READ_MILLIS = 10_000;

    private final Socket socket;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    static RawClient to(URI address) throws IOException {
        return connect(new Socket(), address);
    }

    /** Of which no more than this waits to be read on this side. */
    static RawClient to(URI address, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBufferBytes);
        return connect(socket, address);
    }

    private static RawClient connect(Socket socket, URI address) throws IOException {
        socket.setSoTimeout(READ_MILLIS);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        return new RawClient(socket);
    }

    /** Writes these bytes, a character each. */
    public RawClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        return this;
    }

    /** Asks, and reads nothing. */
    public RawClient get(String pathAndQuery, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET %s HTTP/1.1\r\nHost: test\r\n".formatted(pathAndQuery));
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return send(request.append("\r\n").toString());
    }

    /** So many bytes, or fewer where it ends before. */
    public String read(int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
    }

    /** Up to these bytes and with them, and nothing of what follows. */
    public String readUntil(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end, Math.max(0, read.length() - end.length())) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("before " + end + " after " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /** All that comes before the service closes the connection; one that is cut is an error. */
    public String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** All that comes before the service closes the connection or cuts it. */
    public String readToEndOrCut() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] part = new byte[65_536];
        try {
            InputStream in = socket.getInputStream();
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                read.write(part, 0, count);
            }
        } catch (SocketException _) {
            // so much of it has come
        }
        return read.toString(ISO_8859_1);
    }

    /** How many bytes have come and can be read. */
    public int available() throws IOException {
        return socket.getInputStream().available();
    }

    /** Cuts the connection in place of closing it. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
