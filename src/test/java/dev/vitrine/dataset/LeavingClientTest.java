package dev.vitrine.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.Waiting;
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

    private static final Duration LONGEST = Duration.ofSeconds(20);

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
            try (RawClient client = SERVICE.connect()) {
                client.get("/v1/exports/users", "Authorization: Bearer " + token);
                SERVICE.database().awaitLocked(LONGEST, 1);
                left = Instant.now();
            }
            SERVICE.database().awaitLocked(LONGEST, 0);
            assertThat(Duration.between(left, Instant.now())).isLessThan(AT_ONCE);
        }
        Waiting.until(LONGEST, () -> status().equals("aborted"));
    }

    private static String status() {
        return String.valueOf(SERVICE.sql().fetchValue("select status::text from exports.export_audit_log"));
    }
}
