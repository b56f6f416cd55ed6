package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.Waiting;
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
        try (RawClient client = SERVICE.connect()) {
            client.get("/dashboard/stats/stream", "Authorization: Bearer " + token);
            LiveFeed feed = SERVICE.context().getBean(LiveFeed.class);
            Waiting.until(Duration.ofSeconds(5), () -> feed.listeners() == 1);

            long start = System.nanoTime();
            SERVICE.context().close();

            // of the 20 that what is under way may take
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(client.readToEnd()).contains("event: state").endsWith("\r\n0\r\n\r\n");
        }
    }
}
