package dev.vitrine.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import org.jooq.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An export that is not done within the grace of a service that is stopped. See LifecycleTest for one that is. */
class StoppedServiceTest {

    private static final int ROWS = 60_000;

    @RegisterExtension
    static final Service SERVICE = new Service().with("micronaut.lifecycle.graceful-shutdown.grace-period", "1s");

    @Test
    void theExportIsAbortedAndNoClientTakesItForWhole() throws Exception {
        // more than sockets hold
        SERVICE.sql().execute("""
                insert into rewards.user_actions (type_action, description)
                select 'login', repeat('x', 1000) from generate_series(1, {0}) n""", org.jooq.impl.DSL.inline(ROWS));
        SERVICE.user("admin@example.org", "admin");
        String token = SERVICE.tokenOf("admin@example.org");
        try (RawClient client = SERVICE.connect()) {
            client.get("/v1/exports/user-interactions?limit=" + ROWS, "Authorization: Bearer " + token);
            assertThat(client.read(1000)).startsWith("HTTP/1.1 200");

            SERVICE.context().close();

            assertThat(client.readToEndOrCut()).doesNotEndWith("\r\n0\r\n\r\n");
        }
        Record audit = SERVICE.sql().fetchSingle("select * from exports.export_audit_log");
        assertThat(audit.get("status", String.class)).isEqualTo("aborted");
        assertThat(audit.get("row_count", Long.class)).isBetween(1L, ROWS - 1L);
        assertThat(audit.get("sha256")).isNull();
        assertThat(audit.get("finished_at")).isNotNull();
    }
}
