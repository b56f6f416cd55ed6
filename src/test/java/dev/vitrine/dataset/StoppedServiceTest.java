package dev.vitrine.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
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
        try (Socket client = new Socket("localhost", SERVICE.uri("/").getPort())) {
            client.getOutputStream()
                    .write(
                            "GET /v1/exports/user-interactions?limit=%d HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer %s\r\n\r\n"
                                    .formatted(ROWS, token)
                                    .getBytes(UTF_8));
            assertThat(new String(client.getInputStream().readNBytes(1000), UTF_8))
                    .startsWith("HTTP/1.1 200");

            SERVICE.context().close();

            assertThat(lastLine(client)).isNotEqualTo("0");
        }
        Record audit = SERVICE.sql().fetchSingle("select * from exports.export_audit_log");
        assertThat(audit.get("status", String.class)).isEqualTo("aborted");
        assertThat(audit.get("row_count", Long.class)).isBetween(1L, ROWS - 1L);
        assertThat(audit.get("sha256")).isNull();
        assertThat(audit.get("finished_at")).isNotNull();
    }

    private static String lastLine(Socket client) throws IOException {
        StringBuilder end = new StringBuilder();
        try {
            InputStream in = client.getInputStream();
            byte[] buffer = new byte[65_536];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                end.append(new String(buffer, 0, count, UTF_8));
                end.delete(0, Math.max(0, end.length() - 100));
            }
        } catch (SocketException e) {
            // a reset is an end, too
        }
        return end.toString().lines().filter(line -> !line.isEmpty()).reduce("", (_, line) -> line);
    }
}
