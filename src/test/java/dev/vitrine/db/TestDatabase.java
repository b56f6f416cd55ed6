package dev.vitrine.db;

import dev.vitrine.Waiting;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;

/**
 * A database of its own for a test, copied from a migrated template. All live in one {@link TestServer}, those of
 * {@link dev.vitrine.Service} until it ends.
 *
 * @param url as the owner of the schema
 */
public record TestDatabase(String url, String username, String password) {

    private static final String OWNER = "vitrine";
    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final String TEMPLATE = "test_%s_template".formatted(RUN);
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The same order and case folding on every server. */
    private static final String LOCALE =
            "template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'";

    private static final Duration FOLDED_WITHIN = Duration.ofMinutes(5);
    private static final Duration LOOKED_AFTER = Duration.ofMillis(20);

    private static final TestServer SERVER = start();

    /** An empty database with all migrations. */
    public static synchronized TestDatabase create() {
        String name = name(COUNT.incrementAndGet());
        SERVER.execute("create database %s template %s owner %s".formatted(name, TEMPLATE, OWNER));
        return new TestDatabase(SERVER.url(name), OWNER, OWNER);
    }

    /** An empty database without any migration. */
    public static synchronized TestDatabase createEmpty() {
        String name = name(COUNT.incrementAndGet());
        SERVER.execute("create database %s owner %s %s".formatted(name, OWNER, LOCALE));
        return new TestDatabase(SERVER.url(name), OWNER, OWNER);
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
        return DriverManager.getConnection(url, SERVER.user(), SERVER.password());
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

    /**
     * Counts the searches that are committed. A transaction that is open, in whichever database of this PostgreSQL, holds
     * that up until it has ended.
     */
    public void foldSearchLog() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            long end = System.nanoTime() + FOLDED_WITHIN.toNanos();
            do {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("a transaction stays open, or another fold is at work");
                }
                // not before all can be folded: each fold reads the whole tail
                if (holds(
                        statement,
                        "coalesce(max(xact_id), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                                + " from catalog.search_log")) {
                    statement.execute("select catalog.fold_search_log()");
                }
                LockSupport.parkNanos(LOOKED_AFTER.toNanos());
            } while (holds(
                    statement,
                    "exists (select from catalog.search_log"
                            + " where xact_id >= (select settled_before from catalog.search_fold))"));
        }
    }

    private static boolean holds(Statement statement, String condition) {
        try (ResultSet result = statement.executeQuery("select " + condition)) {
            return result.next() && result.getBoolean(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns once so many statements of this database wait for a lock, and fails when they do not in this time. */
    public void awaitLocked(Duration longest, int statements) throws Exception {
        try (Connection superuser = connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            Waiting.until(
                    longest,
                    () -> holds(
                            statement,
                            "count(*) = %d from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
                                    .formatted(statements)));
        }
    }

    /** Its files lie in this folder from now on, on PostgreSQL's machine. */
    void moveTo(Path folder) {
        SERVER.execute(
                "create tablespace %s location '%s'".formatted(name(), folder),
                "alter database %1$s set tablespace %1$s".formatted(name()));
    }

    /** Ends its connections and removes it, with the folder that it was moved to. */
    public void drop() {
        SERVER.execute(
                "drop database %s with (force)".formatted(name()), "drop tablespace if exists %s".formatted(name()));
    }

    private String name() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private void limitConnections(int limit) throws SQLException {
        try (Connection connection = connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            // superusers may always connect
            statement.execute("alter database %s connection limit %d".formatted(connection.getCatalog(), limit));
        }
    }

    private static TestServer start() {
        TestServer server = TestServer.start();
        server.execute("""
                do $$ begin
                    create role vitrine login createrole password 'vitrine';
                exception when duplicate_object then
                    null;
                end $$""");
        if (TestServer.isKept()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> dropAll(server)));
        }
        server.execute("create database %s owner %s %s".formatted(TEMPLATE, OWNER, LOCALE));
        Flyway.configure()
                .dataSource(server.url(TEMPLATE), OWNER, OWNER)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return server;
    }

    private static void dropAll(TestServer server) {
        for (int i = 1; i <= COUNT.get(); i++) {
            server.execute("drop database if exists %s with (force)".formatted(name(i)));
        }
        server.execute("drop database if exists %s with (force)".formatted(TEMPLATE));
    }

    private static String name(int number) {
        return "test_%s_%d".formatted(RUN, number);
    }
}
