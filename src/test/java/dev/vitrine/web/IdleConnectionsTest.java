package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.TestOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who says nothing, or stops in the middle, does not keep a connection for ever. */
@Order(TestOrder.WAITING)
class IdleConnectionsTest {

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with("micronaut.server.idle-timeout", "1s")
            .with("test.streams", "true")
            .with("vitrine.rendering.outputs", outputs());

    private static String outputs() {
        try {
            return Files.createTempDirectory("vitrine-outputs").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBodyWhoseNextPartTakesLongerIsNotCut() {
        assertThat(SERVICE.get("/test/streams?parts=200&wait_every=150&wait_millis=2500")
                        .body())
                .hasSize(200_000);
    }

    @ParameterizedTest
    @CsvSource({"rendering.job_summaries, /dashboard/rebuild-index", "catalog.search_totals, /admin/recount"})
    void anAnswerThatTakesLongerIsNotCut(String table, String path) throws Exception {
        SERVICE.user(table, "admin");
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table " + table);
            // last, or the connection that it leaves is idle for too long on a busy machine
            String token = SERVICE.tokenOf(table);
            CompletableFuture<HttpResponse<String>> answer =
                    CompletableFuture.supplyAsync(() -> SERVICE.post(path, "", token));
            Thread.sleep(2500);
            assertThat(answer).isNotDone();
            connection.rollback();

            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aReaderWhoPausesLongerIsNotCut() throws Exception {
        try (InputStream body =
                SERVICE.open(SERVICE.request("/test/streams?parts=20000")).body()) {
            long read = body.readNBytes(1_000_000).length;
            Thread.sleep(2500);
            assertThat(read + body.readAllBytes().length).isEqualTo(20_000_000L);
        }
    }

    @Test
    void aConnectionIsIdleAgainAfterABody() throws IOException {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=1");

            assertThat(client.readToEnd()).endsWith("\r\n0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /auth/me HTTP/1.1\r\nHost: ",
                "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            })
    void aConnectionThatStandsStillIsClosed(String sent) throws IOException {
        try (RawClient client = SERVICE.connect()) {
            client.send(sent);

            assertThat(client.readToEnd()).isEmpty();
        }
    }
}
