package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.db.TestDatabase;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A setting that cannot work ends the start with one line that names it, and exit code 1. */
@Order(TestOrder.LONG)
class WrongSettingsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();

    /** The line that each case must end with → its settings. */
    private final Map<String, Map<String, String>> cases = new LinkedHashMap<>();

    @Test
    void endTheStartWithOneLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path used = Files.createDirectory(folder.resolve("used"));
        try (ServerSocket port = new ServerSocket(0);
                FileChannel lock = FileChannel.open(
                        used.resolve("vitrine.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(lock.lock().isValid()).isTrue();
            cases.put(
                    "the database jdbc:postgresql://localhost:1/x cannot be reached: ",
                    Map.of("DATASOURCES_DEFAULT_URL", "jdbc:postgresql://localhost:1/x?password=hidden"));
            cases.put(
                    "DATASOURCES_DEFAULT_URL must be like jdbc:postgresql://host:5432/database",
                    Map.of("DATASOURCES_DEFAULT_URL", "postgres://user:hidden@localhost/x"));
            cases.put(
                    "VITRINE_JWT_SECRET is not set: with an external database it is needed",
                    ServiceProcess.on(DATABASE));
            cases.put(
                    "VITRINE_JWT_SECRET is too short: at least 32 bytes",
                    ServiceProcess.on(DATABASE, "VITRINE_JWT_SECRET", "hidden"));
            cases.put(
                    "VITRINE_RECEIPT_SECRET is too short: at least 32 bytes",
                    ServiceProcess.on(
                            DATABASE, "VITRINE_JWT_SECRET", Service.SECRET, "VITRINE_RECEIPT_SECRET", "hidden"));
            cases.put(
                    "port %d is in use (MICRONAUT_SERVER_PORT)".formatted(port.getLocalPort()),
                    Map.of(
                            "VITRINE_DATA_DIR",
                            folder.resolve("never").toString(),
                            "MICRONAUT_SERVER_PORT",
                            Integer.toString(port.getLocalPort())));
            cases.put(
                    "VITRINE_TRUSTED_PROXIES: nowhere/8 is no address and no network",
                    ServiceProcess.on(
                            DATABASE, "VITRINE_JWT_SECRET", Service.SECRET, "VITRINE_TRUSTED_PROXIES", "nowhere/8"));
            cases.put(
                    "the data directory %s is not writable (VITRINE_DATA_DIR): not a directory"
                            .formatted(file.resolve("data")),
                    Map.of("VITRINE_DATA_DIR", file.resolve("data").toString()));
            cases.put(
                    "the data directory %s is in use by another Vitrine (VITRINE_DATA_DIR)".formatted(used),
                    Map.of("VITRINE_DATA_DIR", used.toString()));
            TestDatabase empty = TestDatabase.createEmpty();
            cases.put("the database %s lacks ".formatted(empty.url()), notMigrating(empty));
            // nothing is made before the settings are looked at; SettingRulesTest has all of them
            Path data = folder.resolve("never");
            cases.put(
                    "VITRINE_ACCESS_TOKEN_TTL must be a duration such as ",
                    Map.of("VITRINE_DATA_DIR", data.toString(), "VITRINE_ACCESS_TOKEN_TTL", "banana"));
            cases.put("VITRINE_DATA_DIR must be the path of a folder, but is empty", Map.of("VITRINE_DATA_DIR", ""));
            cases.put(
                    "DATASOURCES_STREAMS_MAXIMUM_POOL_SIZE must be a whole number from 1 to 10000, but is x",
                    Map.of("VITRINE_DATA_DIR", data.toString(), "DATASOURCES_STREAMS_MAXIMUM_POOL_SIZE", "x"));
            TestDatabase edited = changed("update flyway_schema_history set checksum = 1 where version = '002'");
            cases.put("the database %s cannot be migrated: ".formatted(edited.url()), ServiceProcess.on(edited));
            TestDatabase newer = changed("insert into flyway_schema_history"
                    + " (installed_rank, version, description, type, script, installed_by, execution_time, success)"
                    + " values (999, '999', 'future', 'SQL', 'V999__future.sql', 'x', 1, true)");
            cases.put("the database %s cannot be migrated: ".formatted(newer.url()), ServiceProcess.on(newer));
            run(folder);
            assertThat(data).doesNotExist();
        }
    }

    private void run(Path folder) throws InterruptedException {
        Map<String, ServiceProcess> processes = new LinkedHashMap<>();
        cases.forEach((line, settings) -> processes.put(line, ServiceProcess.start(folder, settings)));
        for (Map.Entry<String, ServiceProcess> process : processes.entrySet()) {
            try (ServiceProcess service = process.getValue()) {
                assertThat(service.awaitExit()).as(process.getKey()).isEqualTo(1);
                assertThat(service.err().lines())
                        .singleElement()
                        .asString()
                        .startsWith("vitrine: " + process.getKey())
                        .doesNotContain("hidden");
                assertThat(service.out()).doesNotContain("Exception");
            }
        }
    }

    private static Map<String, String> notMigrating(TestDatabase database) {
        return ServiceProcess.on(database, "VITRINE_DATABASE_MIGRATE", "false");
    }

    private static TestDatabase changed(String sql) throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return database;
    }
}
