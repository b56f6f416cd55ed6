package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Statements;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live statistics while their tables are locked. */
class LiveFaultTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

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
