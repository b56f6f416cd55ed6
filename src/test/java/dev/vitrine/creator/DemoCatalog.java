package dev.vitrine.creator;

import dev.vitrine.Service;
import dev.vitrine.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.impl.DSL;

/** The creators of the demo data, loaded into a database of a test. */
final class DemoCatalog {

    private DemoCatalog() {}

    /** Loads them with the given settings of the generator, such as {@code creators}. */
    static void load(TestDatabase database, Map<String, Integer> settings) throws SQLException, IOException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (Map.Entry<String, Integer> setting : settings.entrySet()) {
                statement.execute("set local vitrine.demo_%s = %d".formatted(setting.getKey(), setting.getValue()));
            }
            for (String file : List.of("identity", "catalog")) {
                statement.execute(Files.readString(Path.of("db/demo/" + file + ".sql")));
            }
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("analyze");
        }
    }

    /** The creator with most pages of the ordinary ones, or {@code heavy}. */
    static UUID creator(Service service, String slug) {
        return service.sql()
                .fetchSingle("select id from catalog.creators where slug = {0}", DSL.val(slug))
                .get(0, UUID.class);
    }
}
