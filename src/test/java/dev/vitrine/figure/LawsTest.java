package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.db.DemoDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jooq.Result;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every figure with a declared property, whatever it counts. */
class LawsTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    static Stream<String> figures() {
        return ids(figure -> true);
    }

    static Stream<String> figuresOfTenants() {
        return ids(figure -> figure.tenant().isPresent());
    }

    static Stream<String> additiveFigures() {
        return ids(Figure::isAdditive);
    }

    private static Stream<String> ids(java.util.function.Predicate<Figure<?>> condition) {
        return SERVICE.context().getBean(Figures.class).all().stream()
                .filter(condition)
                .map(Figure::id);
    }

    @ParameterizedTest
    @MethodSource("figuresOfTenants")
    void rowsOfOtherTenantsChangeNothing(String id) throws SQLException, IOException {
        Figure<?> figure = figure(id);
        try (Connection connection = demo()) {
            Result<?> before = Fixtures.answer(connection, figure, figure.examples(true));
            Fixtures.run(connection, "creator-double.sql");

            assertThat(Fixtures.answer(connection, figure, figure.examples(true)))
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void theOrderOfInsertionChangesNothing(String id) throws SQLException {
        Figure<?> figure = figure(id);
        try (Connection connection = demo();
                Statement statement = connection.createStatement()) {
            Result<?> before = Fixtures.answer(connection, figure, figure.examples(true));
            for (String table : tablesOf(connection, figure)) {
                // an updated row moves to the end of its table
                statement.execute(
                        "update %s t set created_at = created_at where hashtext(t::text) %% 2 = 0".formatted(table));
            }

            assertThat(Fixtures.answer(connection, figure, figure.examples(true)))
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void theTimeZoneOfTheSessionChangesNothing(String id) throws SQLException {
        Figure<?> figure = figure(id);
        try (Connection connection = demo();
                Statement statement = connection.createStatement()) {
            Result<?> before = Fixtures.answer(connection, figure, figure.examples(true));
            statement.execute("set local time zone 'Asia/Kathmandu'");

            assertThat(Fixtures.answer(connection, figure, figure.examples(true)))
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void anEmptyDatabaseGivesTheDeclaredAnswer(String id) throws SQLException {
        Figure<?> figure = figure(id);
        try (Connection connection = SERVICE.database().connect();
                Statement zone = connection.createStatement();
                Statement statement = connection.createStatement()) {
            zone.execute("set time zone 'UTC'");
            ResultSet rows = statement.executeQuery(FigureSql.inlined(figure.select(figure.examples(false))));
            List<String> lines = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    String value = rows.getString(column);
                    values.add(value == null ? "" : value);
                }
                lines.add(String.join("|", values));
            }
            assertThat(String.join("\n", lines)).isEqualTo(figure.emptyAnswer());
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("additiveFigures")
    void disjointPeriodsAddUp(String id) throws SQLException {
        Figure<?> figure = figure(id);
        Instant begin = Instant.parse("2025-04-01T00:00:00Z");
        Instant middle = Instant.parse("2025-10-26T00:30:00Z");
        Instant end = Instant.parse("2026-03-29T12:00:00Z");
        try (Connection connection = demo()) {
            List<BigDecimal> first = numbers(connection, figure, begin, middle);
            List<BigDecimal> second = numbers(connection, figure, middle.plus(Duration.ofNanos(1000)), end);
            List<BigDecimal> whole = numbers(connection, figure, begin, end);

            assertThat(whole).isNotEmpty().anyMatch(number -> number.signum() != 0);
            assertThat(IntStream.range(0, whole.size())
                            .mapToObj(i -> first.get(i).add(second.get(i)))
                            .toList())
                    .usingElementComparator(BigDecimal::compareTo)
                    .isEqualTo(whole);
        }
    }

    private static List<BigDecimal> numbers(Connection connection, Figure<?> figure, Instant from, Instant to) {
        Parameter.Argument<?>[] arguments = figure.parameters().stream()
                .filter(parameter -> parameter.name().equals("from")
                        || parameter.name().equals("to")
                        || !figure.optionalParameters().contains(parameter))
                .map(parameter -> switch (parameter.name()) {
                    case "from" -> at(parameter, from);
                    case "to" -> at(parameter, to);
                    default -> parameter.isExample();
                })
                .toArray(Parameter.Argument<?>[]::new);
        Record row = Fixtures.answer(connection, figure, arguments).getFirst();
        return row.intoList().stream()
                .filter(Number.class::isInstance)
                .map(value -> new BigDecimal(value.toString()))
                .toList();
    }

    private static <T> Parameter.Argument<T> at(Parameter<T> parameter, Instant time) {
        return parameter.is(parameter.type().getType().cast(time));
    }

    private static List<String> tablesOf(Connection connection, Figure<?> figure) throws SQLException {
        String sql = figure.sql();
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet names = statement.executeQuery("""
                        select table_schema || '.' || table_name
                        from information_schema.columns
                        where column_name = 'created_at'
                          and table_schema in ('catalog', 'publishing', 'rendering', 'rewards')
                          and table_name !~ '^search_log_'
                        order by 1""")) {
            while (names.next()) {
                if (sql.contains(names.getString(1))) {
                    tables.add(names.getString(1));
                }
            }
        }
        return tables;
    }

    private static Figure<?> figure(String id) {
        return SERVICE.context().getBean(Figures.class).find(id).orElseThrow();
    }

    private static Connection demo() throws SQLException {
        Connection connection = DemoDatabase.connect();
        connection.setAutoCommit(false);
        return connection;
    }
}
