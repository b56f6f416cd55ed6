package dev.vitrine.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * A database of its own for a test, copied from a migrated template. All live in one PostgreSQL 18 for the whole run;
 * it does not sync, since nothing in it has to survive.
 *
 * @param url as the owner of the schema
 */
public record TestDatabase(String url, String username, String password) {

    private static final String OWNER = "vitrine";
    private static final String TEMPLATE = "vitrine_template";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    /** An empty database with all migrations. */
    public static synchronized TestDatabase create() {
        String name = "test_" + COUNT.incrementAndGet();
        execute("create database %s template %s owner %s".formatted(name, TEMPLATE, OWNER));
        return new TestDatabase(url(name), OWNER, OWNER);
    }

    /** An empty database without any migration. */
    public static synchronized TestDatabase createEmpty() {
        String name = "test_" + COUNT.incrementAndGet();
        execute("create database %s owner %s".formatted(name, OWNER));
        return new TestDatabase(url(name), OWNER, OWNER);
    }

    /** A connection as the owner of the schema. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }

    /** A connection as the role that the application works as. */
    public Connection connectAsApplication() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set role vitrine_app");
        }
        return connection;
    }

    /** A connection as a superuser, for what only an operator of PostgreSQL does. */
    public Connection connectAsSuperuser() throws SQLException {
        return DriverManager.getConnection(url, "postgres", "postgres");
    }

    /** Ends all connections and lets in none: a database that has gone, as far as a service sees. */
    public void refuseConnections() throws SQLException {
        limitConnections(0);
        try (Connection connection = connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }

    /** Lets in connections again. */
    public void acceptConnections() throws SQLException {
        limitConnections(-1);
    }

    private void limitConnections(int limit) throws SQLException {
        try (Connection connection = connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            // superusers may always connect
            statement.execute("alter database %s connection limit %d".formatted(connection.getCatalog(), limit));
        }
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("autovacuum", "off")
                    .start();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create role vitrine login createrole password 'vitrine'");
                statement.execute("create database %s owner %s".formatted(TEMPLATE, OWNER));
            }
            Flyway.configure()
                    .dataSource("jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), TEMPLATE), OWNER, OWNER)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            return server;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String url(String name) {
        return "jdbc:postgresql://localhost:%d/%s".formatted(SERVER.getPort(), name);
    }

    private static void execute(String sql) {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
