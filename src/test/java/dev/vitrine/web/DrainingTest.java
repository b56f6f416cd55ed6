package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Waiting;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service that is about to stop. */
class DrainingTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.max-concurrent-requests", 1);

    @Test
    void itAnswersOnConnectionsThatThenEnd() throws Exception {
        ConcurrencyLimit limit = SERVICE.context().getBean(ConcurrencyLimit.class);
        try (Socket answered = connect();
                Socket refused = connect();
                Socket refusedByTheFilter = connect()) {
            for (Socket socket : List.of(answered, refused, refusedByTheFilter)) {
                send(socket, "/health/readiness");
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }

            SERVICE.context().getBean(Draining.class).begin();

            assertEndsWith("401", answered, "/auth/me");
            Waiting.until(Duration.ofSeconds(5), limit::tryAcquire);
            try {
                assertEndsWith("503", refused, "/auth/me");
                assertEndsWith("503", refusedByTheFilter, "/auth/%6de");
            } finally {
                limit.release();
            }
        }
        assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(503);
        assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
    }

    private static void assertEndsWith(String status, Socket socket, String path) throws IOException {
        send(socket, path);
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
