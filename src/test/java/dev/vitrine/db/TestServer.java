package dev.vitrine.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL of a whole run, as {@code -Dvitrine.test.database} says: {@code embedded}, {@code testcontainers} where a
 * Docker engine runs, or the JDBC URL of a superuser on a server that is for tests, of which host, port, user and password
 * count.
 */
record TestServer(String host, String port, String user, String password) {

    private static final String CHOICE = System.getProperty("vitrine.test.database", "embedded");

    /** It does not sync, since nothing in it has to survive. */
    private static final Map<String, String> SETTINGS = Map.of(
            "max_connections", "300",
            "fsync", "off",
            "full_page_writes", "off",
            "shared_buffers", "256MB",
            // the machine's memory answers what is read: handing it to I/O workers costs more than it saves
            "io_method", "sync",
            "autovacuum", "off");

    static TestServer start() {
        return switch (CHOICE) {
            case "embedded" -> embedded();
            case "testcontainers" -> container();
            default -> external();
        };
    }

    private static TestServer embedded() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        SETTINGS.forEach(builder::setServerConfig);
        try {
            int port = builder.start().getPort();
            return new TestServer("localhost", Integer.toString(port), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("resource") // it ends with the run
    private static TestServer container() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18")
                .withCommand(Stream.concat(
                                Stream.of("postgres"),
                                SETTINGS.entrySet().stream()
                                        .flatMap(setting ->
                                                Stream.of("-c", setting.getKey() + "=" + setting.getValue())))
                        .toArray(String[]::new));
        container.start();
        return new TestServer(
                container.getHost(),
                Integer.toString(container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)),
                container.getUsername(),
                container.getPassword());
    }

    private static TestServer external() {
        Properties parts = Driver.parseURL(CHOICE, new Properties());
        if (parts == null) {
            throw new IllegalArgumentException(
                    "-Dvitrine.test.database is embedded, testcontainers, or a JDBC URL of PostgreSQL");
        }
        return new TestServer(
                PGProperty.PG_HOST.getOrDefault(parts),
                PGProperty.PG_PORT.getOrDefault(parts),
                PGProperty.USER.getOrDefault(parts),
                Objects.toString(PGProperty.PASSWORD.getOrDefault(parts), ""));
    }

    /** Whether it is a process on this machine, with the rights of this one. */
    static boolean isEmbedded() {
        return CHOICE.equals("embedded");
    }

    /** Whether others use it after this run. */
    static boolean isKept() {
        return CHOICE.startsWith("jdbc:");
    }

    String url(String database) {
        return "jdbc:postgresql://%s:%s/%s".formatted(host, port, database);
    }

    /** As the superuser, outside of a transaction. */
    void execute(String... commands) {
        try (Connection connection = DriverManager.getConnection(url("postgres"), user, password);
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
