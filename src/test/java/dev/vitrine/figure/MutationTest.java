package dev.vitrine.figure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.db.DemoDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jooq.Select;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Would anybody notice a mistake in a figure? A mutant that answers like the figure on all fixtures survives. */
class MutationTest {

    private static final Logger LOG = LoggerFactory.getLogger(MutationTest.class);
    private static final Path EQUIVALENT = Path.of("src/test/resources/equivalent-mutants.txt");

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void noMutantSurvivesWithoutAReason() throws SQLException, IOException {
        Set<String> equivalent = equivalent();
        List<String> survivors = new ArrayList<>();
        Map<String, String> scores = new TreeMap<>();
        try (Connection connection = DemoDatabase.connect()) {
            connection.setAutoCommit(false);
            Fixtures.run(connection, "creator-double.sql");
            Fixtures.run(connection, "mutation-fixtures.sql");
            for (Figure<?> figure : SERVICE.context().getBean(Figures.class).all()) {
                List<String> found = survivors(connection, figure, scores);
                survivors.addAll(found);
            }
        }
        LOG.info("mutation scores: {}", scores);
        assertThat(survivors.stream().filter(line -> !equivalent.contains(line)).collect(joining("\n")))
                .as("mutants that nobody would notice")
                .isEmpty();
        assertThat(equivalent).as("mutants that are listed but do not survive").isSubsetOf(survivors);
    }

    /** The listed ones: those that cannot answer differently. */
    static Set<String> equivalent() {
        try {
            return Files.readAllLines(EQUIVALENT, UTF_8).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(String::strip)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> survivors(Connection connection, Figure<?> figure, Map<String, String> scores)
            throws SQLException {
        List<String> survivors = new ArrayList<>();
        int total = 0;
        for (Parameter.Argument<?>[] arguments : Fixtures.arguments(figure)) {
            Select<?> select = figure.select(arguments);
            String answer = answer(connection, FigureSql.inlined(select));
            for (Mutants.Mutant mutant : Mutants.of(select)) {
                total++;
                if (answer(connection, mutant.sql()).equals(answer)) {
                    survivors.add(figure.id() + " | " + mutant.description());
                }
            }
        }
        scores.put(figure.id(), (total - survivors.size()) + "/" + total);
        return survivors;
    }

    /** All rows as text; an error is an answer too. */
    private static String answer(Connection connection, String sql) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            StringBuilder answer = new StringBuilder();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    answer.append(rows.getString(column)).append('|');
                }
                answer.append('\n');
            }
            return answer.toString();
        } catch (SQLException e) {
            connection.rollback(savepoint);
            return "error " + e.getSQLState();
        }
    }
}
