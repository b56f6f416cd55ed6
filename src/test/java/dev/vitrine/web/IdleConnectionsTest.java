package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who says nothing, or stops in the middle, does not keep a connection for ever. */
class IdleConnectionsTest {

    private static final int LONGER_THAN_THE_TIMEOUT_MILLIS = 20_000;

    @RegisterExtension
    static final Service SERVICE = new Service().with("micronaut.server.idle-timeout", "1s");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /auth/me HTTP/1.1\r\nHost: ",
                "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            })
    void aConnectionThatStandsStillIsClosed(String sent) throws IOException {
        URI address = SERVICE.uri("/");
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(LONGER_THAN_THE_TIMEOUT_MILLIS);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }
}
