package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The PostgreSQL under the service.
 *
 * @param pid of the postmaster
 * @param port where it listens
 * @param superuserPassword of {@code postgres}
 * @param password of the owner of the schema
 */
record PostgresqlProcess(long pid, int port, String superuserPassword, String password) {

    private static final int PORT_LINE = 3;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** The one that runs in a data directory of the service. */
    static PostgresqlProcess in(Path data) throws IOException {
        List<String> lines = Files.readAllLines(data.resolve("postgresql/postmaster.pid"));
        return new PostgresqlProcess(
                Long.parseLong(lines.getFirst().strip()),
                Integer.parseInt(lines.get(PORT_LINE).strip()),
                Files.readString(data.resolve("superuser.password")).strip(),
                Files.readString(data.resolve("database.password")).strip());
    }

    /** CPU seconds of all its processes, also of those that have ended. */
    double cpu() throws IOException {
        return Processes.cpuWithChildren(pid);
    }

    /** The processes that the postmaster has started and that live. */
    Set<Long> children() {
        return ProcessHandle.of(pid)
                .orElseThrow()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /**
     * Waits for the end of those that came since then. While one ends, its CPU time is missing from {@link #cpu()}; that of
     * one that stays, as a new connection of the service, is not, so that two seconds are enough.
     */
    void awaitEndOfChildrenBut(Set<Long> before) throws InterruptedException {
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        while (System.nanoTime() < end && !before.containsAll(children())) {
            Thread.sleep(10);
        }
    }

    /** A connection as superuser; each text is sent as it is, so that it may hold several statements. */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", superuserPassword);
        properties.setProperty("preferQueryMode", "simple");
        return DriverManager.getConnection("jdbc:postgresql://localhost:%d/vitrine".formatted(port), properties);
    }

    /** A connection as the owner of the schema. */
    Connection connectAsOwner() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:%d/vitrine".formatted(port), "vitrine", password);
    }

    /** Runs statements, each committed at once. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
