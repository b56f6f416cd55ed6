package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.Service;
import dev.vitrine.TcpProxy;
import dev.vitrine.TestOrder;
import dev.vitrine.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network to the database that is slow, breaks off or lets nobody through; {@link SwallowedPacketsTest} has the worst. */
@Timeout(60)
@Order(TestOrder.WAITING)
class NetworkFaultTest {

    private static final Duration DELAY = Duration.ofMillis(50);
    /** Promise R8. */
    private static final Duration FIRST_GOOD_ANSWER = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofSeconds(20);

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
    void heal() throws Exception {
        NETWORK.pass();
        SERVICE.awaitConnections();
        Waiting.until(LONGEST, () -> SERVICE.get("/auth/me", admin).statusCode() == 200);
        Waiting.until(LONGEST, () -> SERVICE.get("/health/readiness").statusCode() == 200);
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

        NETWORK.delay(DELAY);

        Instant start = Instant.now();
        HttpResponse<String> slow = SERVICE.get(path, admin);
        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(DELAY.multipliedBy(2));
        assertThat(slow.statusCode()).isEqualTo(200);
        assertThat(slow.body()).isEqualTo(before.body());
    }

    @Test
    void requestsWhoseConnectionIsResetAre503AndTheNextOnesAreAnswered() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table identity.users");
            List<Future<HttpResponse<String>>> waiting = IntStream.range(0, WAITING)
                    .mapToObj(_ -> clients.submit(() -> SERVICE.get("/auth/me", admin)))
                    .toList();
            SERVICE.database().awaitLocked(LONGEST, WAITING);

            NETWORK.reset();

            for (Future<HttpResponse<String>> answer : waiting) {
                assertUnavailable(answer.get());
            }
        }
        Waiting.until(FIRST_GOOD_ANSWER, () -> SERVICE.get("/auth/me", admin).statusCode() == 200);
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
        Waiting.until(LONGEST, () -> !audit(id, "status::text").equals("started"));
        assertThat(audit(id, "status::text")).isEqualTo("failed");
        assertThat(audit(id, "error")).isEqualTo("the rows could not be read to the end");
    }

    @Test
    void whoeverIsNotLetThroughIsToldToTryLater() {
        NETWORK.refuse();

        assertUnavailable(SERVICE.get("/auth/me", admin));
        assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(503);
        assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
    }

    /** And not that it took too long, as it would be without a reset. */
    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(answer.body()).contains("\"detail\":\"The database is not available at the moment\"");
    }

    private static String audit(String export, String column) {
        return String.valueOf(SERVICE.sql()
                .fetchValue("select %s from exports.export_audit_log where id = '%s'".formatted(column, export)));
    }
}
