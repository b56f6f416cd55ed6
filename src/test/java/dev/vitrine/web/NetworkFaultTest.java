package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.Service;
import dev.vitrine.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network to the database that is slow, breaks off or lets nobody through; {@link SwallowedPacketsTest} has the worst. */
class NetworkFaultTest {

    private static final TcpProxy NETWORK = new TcpProxy();

    @RegisterExtension
    static final Service SERVICE = new Service().through(NETWORK);

    private static final int WAITING = 4;

    private static String admin = "";

    @BeforeAll
    static void load() {
        SERVICE.user("admin@example.org", "admin");
        admin = SERVICE.tokenOf("admin@example.org");
        SERVICE.sql().execute("""
                insert into rewards.user_actions (type_action, description, created_at)
                select 'login', repeat('row ' || n, 20), timestamptz '2026-01-01' + n * interval '1 second'
                from generate_series(1, 100000) n""");
    }

    @AfterEach
    void heal() throws InterruptedException {
        NETWORK.pass();
        await(() -> SERVICE.get("/auth/me", admin).statusCode() == 200);
        await(() -> SERVICE.get("/health/readiness").statusCode() == 200);
    }

    @AfterAll
    static void close() throws IOException {
        NETWORK.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/me",
                "/admin/invite-codes",
                "/dashboard/stats/overview",
                "/dashboard/jobs",
                "/v1/exports/user-interactions?limit=1000"
            })
    void fiftyMillisecondsMoreChangeNoAnswer(String path) {
        HttpResponse<String> before = SERVICE.get(path, admin);
        assertThat(before.statusCode()).isEqualTo(200);

        NETWORK.delay(Duration.ofMillis(50));

        HttpResponse<String> slow = SERVICE.get(path, admin);
        assertThat(slow.statusCode()).isEqualTo(200);
        assertThat(slow.body()).isEqualTo(before.body());
    }

    @Test
    void requestsWhoseConnectionIsResetAre503AndTheNextOnesAreAnswered() throws Exception {
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table identity.users");
            List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, WAITING)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> SERVICE.get("/auth/me", admin)))
                    .toList();
            await(() -> waitingForLocks() == WAITING);

            NETWORK.reset();

            for (CompletableFuture<HttpResponse<String>> answer : waiting) {
                assertThat(answer.get().statusCode()).isEqualTo(503);
                assertThat(answer.get().headers().firstValue("Retry-After")).contains("2");
            }
        }
    }

    @Test
    void anExportWhoseConnectionIsResetIsNotTakenForWhole() throws Exception {
        HttpResponse<InputStream> export = SERVICE.open(SERVICE.request("/v1/exports/user-interactions?limit=1000000")
                .header("Authorization", "Bearer " + admin));
        try (InputStream body = export.body()) {
            assertThat(body.readNBytes(10_000)).hasSize(10_000);

            NETWORK.reset();

            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
        String id = export.headers().firstValue("X-Export-Id").orElseThrow();
        await(() -> SERVICE.sql()
                .fetchSingle("select status::text from exports.export_audit_log where id = '%s'".formatted(id))
                .get(0, String.class)
                .equals("failed"));
    }

    @Test
    void whoeverIsNotLetThroughIsToldToTryLater() throws IOException {
        NETWORK.refuse();

        HttpResponse<String> answer = SERVICE.get("/auth/me", admin);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(503);
        assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
    }

    private static int waitingForLocks() {
        return SERVICE.sql().fetchSingle("""
                        select count(*)::int from pg_stat_activity
                        where wait_event_type = 'Lock' and datname = current_database()""").get(0, Integer.class);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            Thread.sleep(20);
        }
    }
}
