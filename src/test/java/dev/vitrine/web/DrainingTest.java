package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service that is about to stop. */
class DrainingTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.max-concurrent-requests", 1);

    @Test
    void itAnswersOnConnectionsThatThenEnd() throws IOException {
        ConcurrencyLimit limit = SERVICE.context().getBean(ConcurrencyLimit.class);
        try (Socket answered = connect();
                Socket refused = connect()) {
            for (Socket socket : List.of(answered, refused)) {
                send(socket, "/health/readiness");
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }

            SERVICE.context().getBean(Draining.class).begin();

            assertEndsWith("401", answered);
            assertThat(limit.tryAcquire()).isTrue();
            assertEndsWith("503", refused);
            limit.release();
        }
        assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(503);
        assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
    }

    private static void assertEndsWith(String status, Socket socket) throws IOException {
        send(socket, "/auth/me");
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .contains("HTTP/1.1 %s ".formatted(status))
                .containsIgnoringCase("\r\nconnection: close\r\n");
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket("localhost", SERVICE.uri("/").getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
