package dev.vitrine.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** One database with demo data for all tests that only read or roll back. */
public final class DemoDatabase {

    /** When the history of the demo data ends. */
    public static final String ANCHOR = "2026-03-29T12:00:00Z";

    private static final TestDatabase DATABASE = load(
            "creators = 8",
            "searches = 4000",
            "publish_logs = 3000",
            "clips = 300",
            "publishing_jobs = 400",
            "campaigns = 20",
            "render_jobs = 400",
            "rewards_rows = 300");

    private DemoDatabase() {}

    /** A connection as the owner of the schema. */
    public static Connection connect() throws SQLException {
        return DATABASE.connect();
    }

    /** The database, for what needs its address. */
    public static TestDatabase database() {
        return DATABASE;
    }

    /** Another one, with these sizes; {@code name = number}, see the comments in db/demo. */
    public static TestDatabase load(String... sizes) {
        TestDatabase database = TestDatabase.create();
        fill(database, sizes);
        return database;
    }

    /** Fills an empty one. */
    public static void fill(TestDatabase database, String... sizes) {
        Properties properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("preferQueryMode", "simple");
        try (Connection connection = DriverManager.getConnection(database.url(), properties);
                Statement statement = connection.createStatement()) {
            statement.execute("set vitrine.demo_anchor = '%s'".formatted(ANCHOR));
            for (String size : sizes) {
                statement.execute("set vitrine.demo_" + size);
            }
            connection.setAutoCommit(false);
            for (String file : DemoData.FILES) {
                statement.execute(Files.readString(Path.of("db/demo", file + ".sql"), StandardCharsets.UTF_8));
            }
            connection.commit();
            connection.setAutoCommit(true);
            database.foldSearchLog();
            statement.execute("select publishing.fold_publish_logs()");
            statement.execute("vacuum publishing.unfolded_publish_logs, publishing.unfolded_scores");
            statement.execute("analyze");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
