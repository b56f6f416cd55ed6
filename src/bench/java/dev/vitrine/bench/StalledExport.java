package dev.vitrine.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An export whose client reads its beginning and then nothing more. */
final class StalledExport implements AutoCloseable {

    private static final int RECEIVE_BUFFER_BYTES = 4_096;
    private static final String GOOD = "HTTP/1.1 200";

    private final Socket socket;

    private StalledExport(Socket socket) {
        this.socket = socket;
    }

    /** Begins one. */
    static StalledExport open(Session session) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
        socket.connect(new InetSocketAddress("localhost", session.service().port()));
        StalledExport export = new StalledExport(socket);
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(path(session), session.service().token("admin"))
                        .getBytes(StandardCharsets.US_ASCII));
        String status = new String(socket.getInputStream().readNBytes(GOOD.length()), StandardCharsets.US_ASCII);
        if (!status.equals(GOOD)) {
            export.close();
            throw new IOException("an export was answered with " + status);
        }
        return export;
    }

    /** What is exported: more than fits on the way. */
    static String path(Session session) {
        return "/v1/exports/user-points?format=ndjson&limit="
                + session.size().rows().rewards();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
