package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Waiting;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers see when the database is away, locked or slow. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class DatabaseFaultTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with("vitrine.max-concurrent-requests", 3)
            .with("datasources.default.maximum-pool-size", 2)
            .with("datasources.default.connection-timeout", 500);

    @Test
    void anExhaustedPoolAndALockAre503AndAFullHouseRefusesAtOnce() throws Exception {
        SERVICE.user("locked@example.org", "viewer");
        String token = SERVICE.tokenOf("locked@example.org");
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table identity.users");
            Thread[] waiting = new Thread[2];
            for (int i = 0; i < waiting.length; i++) {
                waiting[i] = Thread.startVirtualThread(() -> SERVICE.get("/auth/me", token));
            }
            SERVICE.database().awaitLocked(LONGEST, 2);

            HttpResponse<String> third = SERVICE.get("/auth/me", token);
            assertUnavailable(third, "The database is not available at the moment");

            Thread fourth = Thread.startVirtualThread(() -> SERVICE.get("/auth/me", token));
            Waiting.until(LONGEST, () -> fourth.getState() == Thread.State.WAITING || !fourth.isAlive());
            HttpResponse<String> fifth = SERVICE.get("/auth/me", token);
            assertThat(fifth.statusCode()).isEqualTo(503);
            assertThat(fifth.headers().firstValue("Retry-After")).isPresent();
            assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
            // busy is not away: else a lock would take every instance out at once
            assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(200);

            connection.rollback();
            for (Thread thread : waiting) {
                thread.join();
            }
            fourth.join();
        }
        assertThat(SERVICE.get("/auth/me", token).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            22021, INVALID_TEXT
            57014, TIMEOUT
            55P03, TIMEOUT
            40P01, TIMEOUT
            40001, TIMEOUT
            25P03, TIMEOUT
            08006, UNAVAILABLE
            53100, UNAVAILABLE
            53300, UNAVAILABLE
            57P01, UNAVAILABLE
            58030, UNAVAILABLE
            25006, UNAVAILABLE
            42P01, OTHER
            23505, OTHER
            """)
    void theSqlStateTellsWhatAFaultIs(String state, DatabaseFault fault) {
        assertThat(DatabaseFault.of(new DataAccessException("?", new SQLException("?", state))))
                .isEqualTo(fault);
    }

    @Test
    void withoutItsDatabaseTheServiceIsDownAndComesBackByItself() throws Exception {
        SERVICE.user("away@example.org", "viewer");
        String token = SERVICE.tokenOf("away@example.org");
        assertThat(SERVICE.get("/health/readiness").body()).contains("\"status\":\"UP\"");

        SERVICE.database().refuseConnections();
        try {
            assertUnavailable(SERVICE.get("/auth/me", token), "The database is not available at the moment");
            HttpResponse<String> readiness = SERVICE.get("/health/readiness");
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.body()).contains("\"status\":\"DOWN\"").doesNotContain("Exception");
            assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
            // whoever asks: a supervisor that got 503 would end a healthy process
            assertThat(SERVICE.get("/health/liveness", token).statusCode()).isEqualTo(200);
            // what the token alone shows to be wrong is still refused
            assertThat(SERVICE.get("/auth/me", token + "x").statusCode()).isEqualTo(401);
        } finally {
            SERVICE.database().acceptConnections();
        }

        Waiting.until(LONGEST, () -> SERVICE.get("/auth/me", token).statusCode() == 200);
        Waiting.until(LONGEST, () -> SERVICE.get("/health/readiness").statusCode() == 200);
    }

    private static void assertUnavailable(HttpResponse<String> response, String detail) {
        assertThat(response.body())
                .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"%s\",\"instance\":\"/auth/me\"}"
                                .formatted(detail));
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
    }
}
