package dev.vitrine.db;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/** The demo data in {@code db/demo}, loaded once into an empty database. */
final class DemoData {

    static final List<String> FILES = List.of("identity", "catalog", "publishing", "rendering", "rewards");

    private DemoData() {}

    static void load(Database database) {
        Properties parameters = new Properties();
        // a file of statements goes to the server as it is
        parameters.setProperty("preferQueryMode", "simple");
        try (Connection connection = database.connect(parameters);
                Statement statement = connection.createStatement()) {
            if (statement
                    .executeQuery("select 1 from catalog.creators union all select 1 from identity.users limit 1")
                    .next()) {
                return;
            }
            connection.setAutoCommit(false);
            for (String file : FILES) {
                statement.execute(read("db/demo/" + file + ".sql"));
            }
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("analyze");
        } catch (IOException | SQLException e) {
            throw new StartupException("the demo data cannot be loaded: " + OneLine.of(e), e);
        }
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = DemoData.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
