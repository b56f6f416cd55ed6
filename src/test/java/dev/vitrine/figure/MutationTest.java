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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Would anybody notice a mistake in a figure? A mutant that answers like the figure on all fixtures survives. */
@ResourceLock(PlansTest.MILLIONS) // its budget of a minute is not for a machine that loads a million rows besides
class MutationTest {

    private static final Logger LOG = LoggerFactory.getLogger(MutationTest.class);
    private static final Path EQUIVALENT = Path.of("src/test/resources/equivalent-mutants.txt");

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    @Timeout(60)
    void noMutantSurvivesWithoutAReason() throws SQLException, IOException {
        Set<String> equivalent = equivalent();
        Set<String> survivors = new TreeSet<>();
        Map<String, String> scores = new TreeMap<>();
        try (Connection demo = DemoDatabase.connect();
                Connection empty = SERVICE.database().connect()) {
            demo.setAutoCommit(false);
            empty.setAutoCommit(false);
            Fixtures.run(demo, "creator-double.sql");
            Fixtures.run(demo, "eta-fixtures.sql");
            Fixtures.run(demo, "mutation-fixtures.sql");
            for (Figure<?> figure : SERVICE.context().getBean(Figures.class).all()) {
                survivors.addAll(survivors(List.of(demo, empty), figure, scores));
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

    /** A mutant is dead as soon as one question to one database shows it. */
    private static Set<String> survivors(List<Connection> databases, Figure<?> figure, Map<String, String> scores)
            throws SQLException {
        Set<String> survivors = new TreeSet<>();
        Set<String> noticed = new HashSet<>();
        for (Parameter.Argument<?>[] question : Fixtures.questions(figure)) {
            List<Mutants.Mutant> mutants = new ArrayList<>(Mutants.of(figure, question));
            String sql = FigureSql.inlined(figure.select(question));
            for (Connection database : databases) {
                mutants.removeIf(mutant -> noticed.contains(mutant.description()));
                String answer = answer(database, sql);
                for (Mutants.Mutant mutant : mutants) {
                    if (!answer(database, mutant.sql()).equals(answer)) {
                        noticed.add(mutant.description());
                    }
                }
            }
            mutants.forEach(mutant -> survivors.add(mutant.description()));
        }
        survivors.removeAll(noticed);
        scores.put(figure.id(), noticed.size() + "/" + (noticed.size() + survivors.size()));
        return survivors.stream().map(mutant -> figure.id() + " | " + mutant).collect(Collectors.toSet());
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
