package dev.vitrine.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.Socket;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that leaves while the database works on its export does not keep the database at it. */
class LeavingClientTest {

    /** Far below {@code lock_timeout}, which would end the statement as well. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void theStatementIsCancelledAndTheAuditSaysAborted() throws Exception {
        SERVICE.user("admin@example.org", "admin");
        String token = SERVICE.tokenOf("admin@example.org");
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table rewards.users in access exclusive mode");
            Instant left;
            try (Socket client = new Socket("localhost", SERVICE.uri("/").getPort())) {
                client.getOutputStream().write("""
                        GET /v1/exports/users HTTP/1.1\r
                        Host: test\r
                        Authorization: Bearer %s\r
                        \r
                        """.formatted(token).getBytes(UTF_8));
                await(1);
                left = Instant.now();
            }
            await(0);
            assertThat(Duration.between(left, Instant.now())).isLessThan(AT_ONCE);
        }
        String status = "started";
        for (Instant end = Instant.now().plusSeconds(5);
                status.equals("started") && Instant.now().isBefore(end); ) {
            status = String.valueOf(SERVICE.sql().fetchValue("select status::text from exports.export_audit_log"));
        }
        assertThat(status).isEqualTo("aborted");
    }

    private static void await(int waiting) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(20);
        while (waiting() != waiting) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
    }

    private static int waiting() {
        return SERVICE.sql().fetchSingle("""
                        select count(*)::int from pg_stat_activity
                        where datname = current_database() and application_name = 'vitrine-streams'
                          and wait_event_type = 'Lock'""").get(0, Integer.class);
    }
}
