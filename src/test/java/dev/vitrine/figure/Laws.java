package dev.vitrine.figure;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jooq.Result;

/** What must hold for a figure, whatever it counts; the declared properties say which of these are asked of it. */
final class Laws {

    private static final String UTC = "UTC";

    /** Its clocks go back in the night of October 26th, and forward in the one of March 29th. */
    private static final String BERLIN = "Europe/Berlin";

    private static final Period AUTUMN = Period.of("2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z");
    private static final Period SPRING = Period.of("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");

    private static final Set<String> FROM = Set.of("from", "dateFrom");
    private static final Set<String> UNTIL = Set.of("until", "dateTo");

    /**
     * One session for all laws, asked one after the other: what a law does is taken back when it ends. A session of its own
     * would begin with empty caches, which takes 25 ms.
     */
    private static final HikariDataSource SESSIONS = sessions();

    private Laws() {}

    /** Whether it can be asked about a period. */
    static boolean takesAPeriod(Figure<?> figure) {
        return figure.parameters().stream().anyMatch(parameter -> FROM.contains(parameter.name()));
    }

    static void rowsOfOtherTenantsChangeNothing(Figure<?> figure) throws SQLException, IOException {
        try (Connection connection = demo()) {
            Result<?> before = Fixtures.answer(connection, figure, figure.examples(true));
            Fixtures.run(connection, "creator-double.sql");

            assertThat(Fixtures.answer(connection, figure, figure.examples(true)))
                    .isEqualTo(before);
        }
    }

    static void theOrderOfInsertionChangesNothing(Figure<?> figure) throws SQLException {
        try (Connection connection = demo();
                Statement statement = connection.createStatement()) {
            List<Result<?>> before = answers(connection, figure);
            for (String update : updates(statement, figure)) {
                // an updated row moves to the end of its table
                statement.execute(update + " where hashtext(t::text) % 2 = 0");
            }

            assertThat(answers(connection, figure)).isEqualTo(before);
        }
    }

    static void theTimeZoneOfTheSessionChangesNothing(Figure<?> figure) throws SQLException {
        try (Connection connection = demo()) {
            in(connection, UTC);
            List<Result<?>> before = answers(connection, figure);
            in(connection, "Asia/Kathmandu");

            assertThat(answers(connection, figure)).isEqualTo(before);
        }
    }

    static void anEmptyDatabaseGivesTheDeclaredAnswer(Connection empty, Figure<?> figure) throws SQLException {
        in(empty, UTC);
        for (boolean withOptional : new boolean[] {false, true}) {
            assertThat(printed(empty, FigureSql.inlined(figure.select(figure.examples(withOptional)))))
                    .isEqualTo(figure.emptyAnswer());
        }
    }

    /** The first seam lies in an hour that clocks show twice. */
    static void disjointPeriodsAddUp(Figure<?> figure, int seed) throws SQLException, IOException {
        List<Instant> seams = Stream.of(
                        "2025-10-01T00:00:00Z", "2025-10-26T00:30:00Z", "2026-01-01T00:00:00Z", "2026-03-29T12:00:00Z")
                .map(Instant::parse)
                .toList();
        try (Connection connection = demo()) {
            fillAtRandom(connection, seed);

            Map<String, List<BigDecimal>> whole =
                    numbers(connection, figure, new Period(seams.getFirst(), seams.getLast()), UTC);

            assertThat(sum(whole)).anyMatch(number -> number.signum() != 0);
            assertThat(sumOf(
                            connection,
                            figure,
                            IntStream.range(1, seams.size())
                                    .mapToObj(n -> new Period(seams.get(n - 1), seams.get(n)))
                                    .toList(),
                            UTC))
                    .isEqualTo(whole);
        }
    }

    /** The answer about such a day is the same for those whose clocks change, and where it adds up, that of its parts. */
    static void aDaylightSavingNightNeitherLosesNorDoublesARow(Figure<?> figure, int seed)
            throws SQLException, IOException {
        try (Connection connection = demo()) {
            fillAtRandom(connection, seed);
            for (Period day : List.of(AUTUMN, SPRING)) {
                in(connection, UTC);
                Result<?> answer = Fixtures.answer(connection, figure, day.of(figure, UTC));
                Map<String, List<BigDecimal>> numbers = numbers(connection, figure, day, UTC);
                in(connection, BERLIN);

                assertThat(Fixtures.answer(connection, figure, day.of(figure, UTC)))
                        .isEqualTo(answer);
                if (figure.isAdditive()) {
                    assertThat(sum(numbers)).anyMatch(number -> number.signum() != 0);
                    assertThat(sum(numbers(connection, figure, day, BERLIN))).isEqualTo(sum(numbers));
                    assertThat(sum(sumOf(connection, figure, day.halfHours(), BERLIN)))
                            .isEqualTo(sum(numbers));
                }
            }
        }
    }

    /** A session begins in the time zone of the JVM; the answers by the ids of the figures. */
    static Map<String, List<Result<?>>> answersOfANewSession(List<Figure<?>> figures) throws SQLException {
        try (Connection connection = DemoDatabase.connect()) {
            connection.setAutoCommit(false);
            return figures.stream().collect(toMap(Figure::id, figure -> answers(connection, figure)));
        }
    }

    private static List<Result<?>> answers(Connection connection, Figure<?> figure) {
        return List.of(
                Fixtures.answer(connection, figure, figure.examples(false)),
                Fixtures.answer(connection, figure, figure.examples(true)));
    }

    private static Map<String, List<BigDecimal>> sumOf(
            Connection connection, Figure<?> figure, List<Period> periods, String zone) {
        Map<String, List<BigDecimal>> sum = new TreeMap<>();
        for (Period period : periods) {
            numbers(connection, figure, period, zone).forEach((key, numbers) -> sum.merge(key, numbers, Laws::plus));
        }
        return sum;
    }

    /** The numbers of each row, by what is no number in it. */
    private static Map<String, List<BigDecimal>> numbers(
            Connection connection, Figure<?> figure, Period period, String zone) {
        Map<String, List<BigDecimal>> numbers = new TreeMap<>();
        for (Record row : Fixtures.answer(connection, figure, period.of(figure, zone))) {
            String key = Stream.of(row.intoArray())
                    .filter(value -> !(value instanceof Number))
                    .map(String::valueOf)
                    .collect(joining(" "));
            numbers.put(
                    key,
                    Stream.of(row.intoArray())
                            .filter(Number.class::isInstance)
                            .map(value -> new BigDecimal(value.toString()).stripTrailingZeros())
                            .toList());
        }
        return numbers;
    }

    private static List<BigDecimal> sum(Map<String, List<BigDecimal>> numbers) {
        return numbers.values().stream().reduce(Laws::plus).orElse(List.of());
    }

    private static List<BigDecimal> plus(List<BigDecimal> left, List<BigDecimal> right) {
        return IntStream.range(0, left.size())
                .mapToObj(i -> left.get(i).add(right.get(i)).stripTrailingZeros())
                .toList();
    }

    private static void fillAtRandom(Connection connection, int seed) throws SQLException, IOException {
        in(connection, UTC);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select setseed(0.%d)".formatted(seed));
        }
        Fixtures.run(connection, "random-rows.sql");
    }

    private static List<String> updates(Statement statement, Figure<?> figure) throws SQLException {
        List<String> updates = new ArrayList<>();
        try (ResultSet tables = statement.executeQuery("""
                select
                    c.oid::regclass,
                    (select quote_ident(attname)
                        from pg_attribute
                        where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''
                        order by attnum
                        limit 1)
                from pg_class c
                where relkind in ('r', 'p') and not relispartition
                    and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
                order by 1""")) {
            while (tables.next()) {
                if (figure.filteredSql().contains(tables.getString(1))) {
                    updates.add("update %s t set %2$s = %2$s".formatted(tables.getString(1), tables.getString(2)));
                }
            }
        }
        return updates;
    }

    private static String printed(Connection connection, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    String value = rows.getString(column);
                    values.add(value == null ? "" : value);
                }
                lines.add(String.join("|", values));
            }
        }
        return String.join("\n", lines);
    }

    private static void in(Connection connection, String zone) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set time zone '%s'".formatted(zone));
        }
    }

    private static Connection demo() throws SQLException {
        return SESSIONS.getConnection();
    }

    private static HikariDataSource sessions() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(DemoDatabase.database().url());
        config.setUsername(DemoDatabase.database().username());
        config.setPassword(DemoDatabase.database().password());
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        return new HikariDataSource(config);
    }

    /** From a time, inclusive, to another, exclusive. */
    private record Period(Instant from, Instant until) {

        static Period of(String from, String until) {
            return new Period(Instant.parse(from), Instant.parse(until));
        }

        List<Period> halfHours() {
            return Stream.iterate(from, until::isAfter, time -> time.plus(Duration.ofMinutes(30)))
                    .map(time -> new Period(time, time.plus(Duration.ofMinutes(30))))
                    .toList();
        }

        /** By the hour where there are buckets. */
        Parameter.Argument<?>[] of(Figure<?> figure, String zone) {
            return figure.parameters().stream()
                    .map(parameter -> argument(figure, parameter, zone))
                    .toArray(Parameter.Argument<?>[]::new);
        }

        private <T> Parameter.Argument<T> argument(Figure<?> figure, Parameter<T> parameter, String zone) {
            if (FROM.contains(parameter.name())) {
                return parameter.is(parameter.type().getType().cast(from));
            }
            if (UNTIL.contains(parameter.name())) {
                return parameter.is(parameter.type().getType().cast(until));
            }
            return switch (parameter.name()) {
                case "bucket" -> parameter.is(parameter.type().getType().cast("hour"));
                case "tz" -> parameter.is(parameter.type().getType().cast(zone));
                default -> parameter.is(figure.optionalParameters().contains(parameter) ? null : parameter.example());
            };
        }
    }
}
