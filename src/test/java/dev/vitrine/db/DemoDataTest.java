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

class DemoDataTest {

    /** Its accounts have a password that everybody knows. */
    @Test
    void nothingIsLoadedBesideUsersOfOnesOwn() throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into identity.users (email, display_name, role, hashed_password)"
                    + " values ('own@example.org', 'Own', 'admin', '-')");

            try (Database opened = Database.open(environment(database))) {
                DemoData.load(opened);
            }

            ResultSet users = statement.executeQuery("select string_agg(email, ',') from identity.users");
            users.next();
            assertThat(users.getString(1)).isEqualTo("own@example.org");
        }
    }

    private static Environment environment(TestDatabase database) {
        return ApplicationContext.builder()
                .properties(Map.of(
                        "datasources.default.url", database.url(),
                        "datasources.default.username", database.username(),
                        "datasources.default.password", database.password()))
                .build()
                .getEnvironment()
                .start();
    }
}
