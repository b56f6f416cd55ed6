package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.db.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that migrate a database that is not theirs alone. */
class MigratingStartTest {

    private static final TestDatabase DATABASE = TestDatabase.createEmpty();
    private static final Map<String, String> SETTINGS =
            ServiceProcess.on(DATABASE, "VITRINE_JWT_SECRET", Service.SECRET);
    private static final Duration LONGEST = Duration.ofMinutes(1);

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
        try (ServiceProcess first = ServiceProcess.start(folder, SETTINGS);
                ServiceProcess second = ServiceProcess.start(folder, SETTINGS)) {
            // neither goes on before both have begun
            try (Connection connection = DATABASE.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("lock table public.flyway_schema_history");
                DATABASE.awaitLocked(LONGEST, 2);
            }
            assertThat(first.readiness()).isEqualTo(200);
            assertThat(second.readiness()).isEqualTo(200);
        }
        assertThat(versions(DATABASE)).isEqualTo(versions(TestDatabase.create()));
    }

    /** In the order in which they came, those that failed too, if any. */
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
