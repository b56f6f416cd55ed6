package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import dev.vitrine.Service;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The {@link Laws} for every figure that they are asked of, and for one each that breaks them. */
class LawsTest {

    private static final Table<?> LOGS = table("publishing.publish_logs");
    private static final Parameter<Instant> FROM =
            new Parameter<>("from", SQLDataType.INSTANT, "from", Instant.parse("2026-01-01T00:00:00Z"));
    private static final Parameter<Instant> UNTIL =
            new Parameter<>("until", SQLDataType.INSTANT, "until", Instant.parse("2026-02-01T00:00:00Z"));

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static Connection empty;

    @BeforeAll
    static void connect() throws SQLException {
        empty = SERVICE.database().connect();
    }

    @AfterAll
    static void close() throws SQLException {
        empty.close();
    }

    static Stream<Named<Figure<?>>> figures() {
        return figures(figure -> true);
    }

    static Stream<Named<Figure<?>>> figuresOfTenants() {
        return figures(figure -> figure.tenant().isPresent());
    }

    static Stream<Named<Figure<?>>> figuresOfPeriods() {
        return figures(Laws::takesAPeriod);
    }

    static Stream<Arguments> additiveFiguresAndSeeds() {
        return figures(Figure::isAdditive)
                .flatMap(figure -> IntStream.rangeClosed(1, 3).mapToObj(seed -> Arguments.of(figure, seed)));
    }

    private static Stream<Named<Figure<?>>> figures(Predicate<Figure<?>> condition) {
        return SERVICE.context().getBean(Figures.class).all().stream()
                .filter(condition)
                .map(figure -> Named.of(figure.id(), figure));
    }

    @ParameterizedTest
    @MethodSource("figuresOfTenants")
    void rowsOfOtherTenantsChangeNothing(Figure<?> figure) throws SQLException, IOException {
        Laws.rowsOfOtherTenantsChangeNothing(figure);
    }

    @ParameterizedTest
    @MethodSource("figures")
    void theOrderOfInsertionChangesNothing(Figure<?> figure) throws SQLException {
        Laws.theOrderOfInsertionChangesNothing(figure);
    }

    @ParameterizedTest
    @MethodSource("figures")
    void theTimeZoneOfTheSessionChangesNothing(Figure<?> figure) throws SQLException {
        Laws.theTimeZoneOfTheSessionChangesNothing(figure);
    }

    @ParameterizedTest
    @MethodSource("figures")
    void anEmptyDatabaseGivesTheDeclaredAnswer(Figure<?> figure) throws SQLException {
        Laws.anEmptyDatabaseGivesTheDeclaredAnswer(empty, figure);
    }

    @ParameterizedTest
    @MethodSource("additiveFiguresAndSeeds")
    void disjointPeriodsAddUp(Figure<?> figure, int seed) throws SQLException, IOException {
        Laws.disjointPeriodsAddUp(figure, seed);
    }

    @ParameterizedTest
    @MethodSource("figuresOfPeriods")
    void aDaylightSavingNightNeitherLosesNorDoublesARow(Figure<?> figure) throws SQLException, IOException {
        Laws.aDaylightSavingNightNeitherLosesNorDoublesARow(figure, 1);
    }

    /** Rows are counted by the time at which they were made: all that counts nothing but rows adds up. */
    @Test
    void whatCountsRowsOfAPeriodIsDeclaredAdditive() {
        assertThat(figures(Figure::isAdditive).map(Named::getName))
                .containsExactly(
                        "publishing.campaigns",
                        "publishing.overview_of_rows",
                        "publishing.timeseries_failures",
                        "publishing.timeseries_jobs_completed",
                        "publishing.timeseries_jobs_failed",
                        "publishing.timeseries_publications",
                        "publishing.timeseries_successes");
    }

    @Test
    void aFigureWithoutItsTenantsFilterIsNoticed() {
        Parameter<UUID> tenant = new Parameter<>("creator_id", SQLDataType.UUID, "whose", new UUID(0, 0));
        Figure<Integer> figure = Figure.named("test.leaky")
                .tenant(tenant)
                .query(args -> select(count()).from(table("catalog.key_moments")), LawsTest::number);

        assertThatThrownBy(() -> Laws.rowsOfOtherTenantsChangeNothing(figure)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aFigureWithoutAnOrderIsNoticed() {
        Figure<Integer> figure = Figure.named("test.unordered")
                .query(args -> select(field("updated_at")).from(LOGS).limit(20), LawsTest::number);

        assertThatThrownBy(() -> Laws.theOrderOfInsertionChangesNothing(figure)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aFigureThatCountsDaysOfTheSessionIsNoticed() {
        Figure<Integer> figure = counting(condition("created_at::date < '2026-01-15'"));

        assertThatThrownBy(() -> Laws.theTimeZoneOfTheSessionChangesNothing(figure))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aFigureThatForgetsTheEmptyDatabaseIsNoticed() {
        Figure<Integer> figure = Figure.named("test.forgetful")
                .emptyAnswer("0")
                .query(args -> select(sum(field("retry_count", Integer.class))).from(LOGS), LawsTest::number);

        assertThatThrownBy(() -> Laws.anEmptyDatabaseGivesTheDeclaredAnswer(empty, figure))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aFigureWhosePeriodsShareTheirSeamsIsNoticed() {
        Figure<Integer> figure = ofAPeriod("created_at >= {0} and created_at <= {1}");

        assertThatThrownBy(() -> Laws.disjointPeriodsAddUp(figure, 1)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aFigureThatComparesWhatClocksShowIsNoticed() {
        Figure<Integer> figure = ofAPeriod("created_at at time zone 'Europe/Berlin' >= {0} at time zone 'Europe/Berlin'"
                + " and created_at at time zone 'Europe/Berlin' < {1} at time zone 'Europe/Berlin'");

        assertThatThrownBy(() -> Laws.aDaylightSavingNightNeitherLosesNorDoublesARow(figure, 1))
                .isInstanceOf(AssertionError.class);
    }

    private static Figure<Integer> ofAPeriod(String condition) {
        return Figure.named("test.period")
                .parameter(FROM)
                .parameter(UNTIL)
                .additive()
                .query(
                        args -> select(count()).from(LOGS).where(condition(condition, args.get(FROM), args.get(UNTIL))),
                        LawsTest::number);
    }

    static Figure<Integer> counting(Condition condition) {
        return Figure.named("test.counting")
                .query(args -> select(count()).from(LOGS).where(condition), LawsTest::number);
    }

    private static int number(Record row) {
        return row.get(0, Integer.class);
    }
}
