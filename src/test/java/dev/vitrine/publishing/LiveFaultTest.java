package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Statements;
import dev.vitrine.TestOrder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live statistics while their tables are locked. */
@Order(TestOrder.WAITING)
class LiveFaultTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.live-heartbeat", "1s");

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aListenerIsKeptWhileATableIsLocked() throws Exception {
        SERVICE.user("listener@example.org", "viewer");
        HttpRequest.Builder request = SERVICE.request("/dashboard/stats/stream")
                .header("Authorization", "Bearer " + SERVICE.tokenOf("listener@example.org"));
        try (BufferedReader events = new BufferedReader(
                        new InputStreamReader(SERVICE.open(request).body(), StandardCharsets.UTF_8));
                Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            awaitEvent(events, "state");
            connection.setAutoCommit(false);
            statement.execute("lock table publishing.row_totals");

            // one may be on its way, two are not
            awaitEvent(events, "heartbeat");
            awaitEvent(events, "heartbeat");
        }
    }

    private static void awaitEvent(BufferedReader events, String name) throws IOException {
        for (String line = ""; !line.equals("event: " + name); ) {
            line = events.readLine();
            assertThat(line).as("the stream goes on").isNotNull();
        }
    }

    /** One after the other each would wait for the lock as long again, and keep its place from all other requests. */
    @Test
    void listenersThatComeWhileATableIsLockedAreToldTogether() throws Exception {
        SERVICE.user("viewer@example.org", "viewer");
        String token = SERVICE.tokenOf("viewer@example.org");
        AtomicInteger reads = new AtomicInteger();
        Statements.of(SERVICE.context()).before(sql -> reads.addAndGet(sql.contains("publishing.row_totals") ? 1 : 0));
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement();
                ExecutorService listeners = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            statement.execute("lock table publishing.row_totals");

            List<Future<HttpResponse<String>>> answers =
                    listeners.invokeAll(Collections.nCopies(8, () -> SERVICE.get("/dashboard/stats/stream", token)));

            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.resultNow().statusCode()).isEqualTo(503));
            // those that came after the first had failed, if any, share the second
            assertThat(reads).hasValueBetween(1, 2);
        }
    }
}
