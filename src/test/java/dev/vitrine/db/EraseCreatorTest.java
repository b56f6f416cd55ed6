package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** On demo data: every table of the catalogue has rows of the creator before, and none after. */
class EraseCreatorTest {

    @Test
    void nothingOfTheCreatorIsLeftAndNothingOfOthersIsLost() throws Exception {
        TestDatabase database = TestDatabase.create();
        Properties properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("preferQueryMode", "simple");
        try (Connection connection = DriverManager.getConnection(database.url(), properties)) {
            load(connection);
            String creator = list(
                            connection, "select creator_id from identity.users where email = 'creator@vitrine.example'")
                    .getFirst();
            String slug = list(connection, "select slug from catalog.creators where id = '%s'".formatted(creator))
                    .getFirst();
            String asked = "select count(*) from catalog.chat_usage_log where creator_slug = '%s'".formatted(slug);
            String questions = "select count(*) from catalog.chat_usage_log";
            assertThat(list(connection, asked)).doesNotContain("0");
            List<String> questionsBefore = list(connection, questions);
            List<String> columns = columns(connection);
            for (String column : columns) {
                assertThat(rows(connection, column, creator))
                        .as(column + " before")
                        .isNotZero();
            }
            long others = others(connection, columns, creator);

            assertThat(list(connection, "select catalog.erase_creator('%s')".formatted(creator)))
                    .containsExactly("t");

            for (String column : columns) {
                assertThat(rows(connection, column, creator))
                        .as(column + " after")
                        .isZero();
            }
            assertThat(others(connection, columns, creator)).isEqualTo(others);
            assertThat(list(connection, asked)).containsExactly("0");
            assertThat(list(connection, questions)).isEqualTo(questionsBefore);
            assertThat(list(
                            connection,
                            "select creator_id from identity.users where email = 'creator@vitrine.example'"))
                    .containsExactly((String) null);
            assertThat(list(connection, "select catalog.erase_creator('%s')".formatted(creator)))
                    .containsExactly("f");
        }
    }

    private static void load(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set vitrine.demo_creators = 12; set vitrine.demo_searches = 100");
            for (String file : new String[] {"identity", "catalog"}) {
                statement.execute(Files.readString(Path.of("db/demo", file + ".sql"), StandardCharsets.UTF_8));
            }
        }
        connection.commit();
    }

    /** Where creators are named: table and column. */
    private static List<String> columns(Connection connection) throws SQLException {
        return list(connection, """
                select c.oid::regclass || ' ' || a.attname
                from pg_attribute a
                join pg_class c on c.oid = a.attrelid
                where a.attname in ('creator_id', 'target_creator_id') and c.relkind = 'r'
                and c.relnamespace in ('catalog'::regnamespace, 'identity'::regnamespace)
                union all
                select 'catalog.creators id'""");
    }

    private static long rows(Connection connection, String column, String creator) throws SQLException {
        String[] parts = column.split(" ", 2);
        return Long.parseLong(
                list(connection, "select count(*) from %s where %s = '%s'".formatted(parts[0], parts[1], creator))
                        .getFirst());
    }

    /** Links from others' pages to the creator's go with the pages that they end at. */
    private static long others(Connection connection, List<String> columns, String creator) throws SQLException {
        long rows = 0;
        for (String column : columns) {
            String[] parts = column.split(" ", 2);
            if (!parts[0].endsWith("related_technique_links")) {
                rows += Long.parseLong(list(
                                connection,
                                "select count(*) from %s where %s <> '%s'".formatted(parts[0], parts[1], creator))
                        .getFirst());
            }
        }
        return rows;
    }

    private static List<String> list(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        }
    }
}
