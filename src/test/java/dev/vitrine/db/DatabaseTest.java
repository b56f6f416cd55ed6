package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    @Test
    void credentialsMayStandInTheUrlAlone() throws SQLException {
        TestDatabase empty = TestDatabase.createEmpty();
        String url = "%s?user=%s&password=%s".formatted(empty.url(), empty.username(), empty.password());

        try (Environment settings = ApplicationContext.builder()
                .properties(Map.of("datasources.default.url", url))
                .build()
                .getEnvironment()
                .start()) {
            try (Database database = Database.open(settings)) {
                database.prepare(settings);
            }
        }

        try (Connection connection = empty.connect();
                Statement statement = connection.createStatement();
                ResultSet table = statement.executeQuery("select to_regclass('catalog.search_log') is not null")) {
            table.next();
            assertThat(table.getBoolean(1)).isTrue();
        }
    }
}
