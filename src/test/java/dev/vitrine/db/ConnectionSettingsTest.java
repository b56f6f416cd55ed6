package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.vitrine.Service;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/operations.md promises of connections: who they are, and how long they wait for what. */
class ConnectionSettingsTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @ParameterizedTest
    @CsvSource({
        "default,  10s, 5s, 30s, 12000, 3",
        "creators, 10s, 5s, 30s, 12000, 3",
        "streams,  1min, 5s, 1min, 62000, 3",
        "health,   1s, 0, 0, 2000, 2"
    })
    void aConnectionIsRestrictedAndHasLimits(
            String pool, String statement, String lock, String idleInTransaction, int packetMillis, String loginSeconds)
            throws SQLException {
        DataSource connections = SERVICE.context().getBean(DataSource.class, Qualifiers.byName(pool));
        assertThat(connections.unwrap(HikariDataSource.class).getDataSourceProperties())
                .containsEntry("loginTimeout", loginSeconds);
        try (Connection connection = connections.getConnection()) {
            assertThat(shown(connection, "role")).isEqualTo("vitrine_app");
            assertThat(shown(connection, "statement_timeout")).isEqualTo(statement);
            assertThat(shown(connection, "lock_timeout")).isEqualTo(lock);
            assertThat(shown(connection, "idle_in_transaction_session_timeout")).isEqualTo(idleInTransaction);
            // longer than a statement may take, so that this is the statement's error and not the connection's
            assertThat(connection.getNetworkTimeout()).isEqualTo(packetMillis);
        }
    }

    private static String shown(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("show " + setting)) {
            result.next();
            return result.getString(1);
        }
    }
}
