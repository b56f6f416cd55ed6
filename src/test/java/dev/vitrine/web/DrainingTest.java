package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service that is about to stop. */
class DrainingTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void itAnswersOnConnectionsThatThenEnd() throws IOException {
        try (Socket socket = new Socket("localhost", SERVICE.uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            send(socket, "/health/readiness");
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");

            SERVICE.context().getBean(Draining.class).begin();
            send(socket, "/auth/me");

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("HTTP/1.1 401 ")
                    .containsIgnoringCase("\r\nconnection: close\r\n");
        }
        assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(503);
        assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
    }

    private static void send(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
