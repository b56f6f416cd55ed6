package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.Waiting;
import java.io.IOException;
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
        try (RawClient answered = SERVICE.connect();
                RawClient refused = SERVICE.connect();
                RawClient refusedByTheFilter = SERVICE.connect()) {
            for (RawClient client : List.of(answered, refused, refusedByTheFilter)) {
                client.get("/health/readiness");
                assertThat(client.read(12)).isEqualTo("HTTP/1.1 200");
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

    private static void assertEndsWith(String status, RawClient client, String path) throws IOException {
        client.get(path);
        assertThat(client.readToEnd())
                .contains("HTTP/1.1 %s ".formatted(status))
                .containsIgnoringCase("\r\nconnection: close\r\n");
    }
}
