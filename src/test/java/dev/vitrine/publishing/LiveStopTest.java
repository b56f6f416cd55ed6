package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Waiting;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who listens to a service that stops. */
class LiveStopTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void aStreamEndsAndDoesNotKeepTheService() throws Exception {
        SERVICE.user("viewer@example.org", "viewer");
        String token = SERVICE.tokenOf("viewer@example.org");
        try (Socket socket = new Socket("localhost", SERVICE.uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /dashboard/stats/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(token)
                            .getBytes(StandardCharsets.US_ASCII));
            LiveFeed feed = SERVICE.context().getBean(LiveFeed.class);
            Waiting.until(Duration.ofSeconds(5), () -> feed.listeners() == 1);

            long start = System.nanoTime();
            SERVICE.context().close();

            // of the 20 that what is under way may take
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: state")
                    .endsWith("\r\n0\r\n\r\n");
        }
    }
}
