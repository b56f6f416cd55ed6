package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.db.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that migrate a database that is not theirs alone. */
class MigratingStartTest {

    private static final TestDatabase DATABASE = TestDatabase.createEmpty();
    private static final TestDatabase MIGRATED = TestDatabase.create();

    private static final Map<String, String> SETTINGS = Map.of(
            "MICRONAUT_SERVER_PORT", "-1",
            "VITRINE_JWT_SECRET", Service.SECRET,
            "DATASOURCES_DEFAULT_URL", DATABASE.url(),
            "DATASOURCES_DEFAULT_USERNAME", DATABASE.username(),
            "DATASOURCES_DEFAULT_PASSWORD", DATABASE.password());

    @Test
    void whatFailsInTheMiddleLeavesNothingAndTwoStartsAtOnceFinishIt(@TempDir Path folder) throws Exception {
        execute("""
                create schema obstacle;
                create function obstacle.refuse() returns event_trigger
                language plpgsql
                as $$
                begin
                    if exists (select from pg_event_trigger_ddl_commands() where object_identity = 'rendering.job_events') then
                        raise exception 'not this one';
                    end if;
                end
                $$;
                create event trigger refuse on ddl_command_end when tag in ('CREATE TABLE')
                execute function obstacle.refuse()""");
        try (ServiceProcess service = ServiceProcess.start(folder, SETTINGS)) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("vitrine: the database %s cannot be migrated: ".formatted(DATABASE.url()))
                    .contains("not this one");
        }
        assertThat(versions(DATABASE)).containsExactly("001", "002", "003", "004");
        assertThat(values(DATABASE, "select tablename from pg_tables where schemaname = 'rendering'"))
                .isEmpty();

        execute("drop schema obstacle cascade");
        List<ServiceProcess> both = IntStream.range(0, 2)
                .mapToObj(_ -> ServiceProcess.start(folder, SETTINGS))
                .toList();
        try (ServiceProcess first = both.getFirst();
                ServiceProcess second = both.getLast()) {
            assertThat(readiness(first.awaitReady())).isEqualTo(200);
            assertThat(readiness(second.awaitReady())).isEqualTo(200);
        }
        assertThat(versions(DATABASE)).isEqualTo(versions(MIGRATED));
    }

    private static int readiness(String address) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(address + "/health/readiness"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** In the order in which they came, with those that failed. */
    private static List<String> versions(TestDatabase database) throws SQLException {
        return values(
                database,
                "select version from public.flyway_schema_history where version is not null order by installed_rank");
    }

    private static List<String> values(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DATABASE.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
