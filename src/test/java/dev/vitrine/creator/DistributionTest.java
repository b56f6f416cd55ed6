package dev.vitrine.creator;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.db.SqlSettings;
import dev.vitrine.db.TestDatabase;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Oracles that need no cluster: the schema can be divided by creator, each creator's statements stay in one part, and
 * they read no other creator's rows.
 */
class DistributionTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final int PARTS = 4;
    private static final Map<String, Integer> DEMO = Map.of("creators", 12, "searches", 2000);

    /** {@code create table} with {@code creator_id} as the first column. */
    private static final Pattern CREATOR_TABLE = Pattern.compile(
            "create table (catalog\\.\\w+) \\(\\n    creator_id uuid not null,\\n.*?\\n\\);", Pattern.DOTALL);

    /** Keys over all creators that stand beside those of each creator, and that a distribution drops. */
    private static final Pattern GLOBAL_KEY =
            Pattern.compile(",\\n    constraint \\w+ unique \\((slug|share_token)\\)(?=,?\\n)");

    private static final Pattern SCANNED_PART = Pattern.compile(" on catalog\\.(\\w+)_part(\\d)\\b");

    private static Connection divided;
    private static Connection walled;

    @BeforeAll
    static void theSameDataInOneAndInParts() throws Exception {
        DemoCatalog.load(SERVICE.database(), DEMO);
        TestDatabase database = TestDatabase.createEmpty();
        divided = database.connect();
        migrateInParts();
        DemoCatalog.load(database, DEMO);
        walled = SERVICE.database().connectAsApplication();
        SERVICE.sql().execute("""
                do $$
                declare
                    t record;
                begin
                    for t in
                        select c.oid::regclass as name, a.attname as creator
                        from pg_class c
                        join pg_attribute a on a.attrelid = c.oid
                        where c.relnamespace = 'catalog'::regnamespace and c.relkind = 'r'
                            and (a.attname = 'creator_id' or c.relname = 'creators' and a.attname = 'id')
                    loop
                        execute format('alter table %s enable row level security', t.name);
                        execute format('create policy own on %s to vitrine_app using'
                            ' (%I = current_setting(''vitrine.creator'')::uuid)', t.name, t.creator);
                    end loop;
                end $$""");
    }

    @AfterAll
    static void close() throws SQLException {
        divided.close();
        walled.close();
    }

    static Stream<Figure<?>> figures() {
        return SERVICE.context().getBeansOfType(FigureSource.class).stream()
                .flatMap(source -> source.figures().stream())
                .filter(figure -> figure.tenant().isPresent());
    }

    static Stream<Figure<?>> localFigures() {
        return figures().filter(figure -> figure.crossesTenants().isEmpty());
    }

    @Test
    void postgresqlTakesTheSchemaInPartsByCreator() throws SQLException {
        List<String> tables = DSL.using(divided, SQLDialect.POSTGRES).fetch("""
                        select c.relname::text from pg_class c
                        join pg_partitioned_table p on p.partrelid = c.oid and p.partstrat = 'h'
                        order by 1""").getValues(0, String.class);

        assertThat(tables).isEqualTo(creatorTables());
    }

    @ParameterizedTest
    @MethodSource("localFigures")
    void aFigureOfACreatorTouchesOnePartOfEachTable(Figure<?> figure) throws SQLException {
        for (UUID creator : creators()) {
            String plan = DSL.using(divided, SQLDialect.POSTGRES)
                    .fetch("explain (verbose) " + inlined(figure, creator))
                    .getValues(0, String.class)
                    .toString();
            Map<String, Set<String>> parts = SCANNED_PART
                    .matcher(plan)
                    .results()
                    .collect(groupingBy((MatchResult m) -> m.group(1), mapping(m -> m.group(2), toSet())));

            assertThat(parts).allSatisfy((_, touched) -> assertThat(touched).hasSize(1));
            assertThat(Set.copyOf(parts.values())).hasSizeLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void theAnswersOfTheDividedSchemaAreTheSame(Figure<?> figure) throws SQLException {
        for (UUID creator : creators()) {
            assertThat(answer(DSL.using(divided, SQLDialect.POSTGRES, SqlSettings.common()), figure, creator))
                    .isEqualTo(answer(SERVICE.sql(), figure, creator));
        }
    }

    /** The policy hides every other creator's rows from the application's role. */
    @ParameterizedTest
    @MethodSource("localFigures")
    void aFigureOfACreatorReadsNoRowOfOthers(Figure<?> figure) throws SQLException {
        DSLContext application = DSL.using(walled, SQLDialect.POSTGRES, SqlSettings.common());
        for (UUID creator : creators()) {
            application.execute("select set_config('vitrine.creator', {0}, false)", DSL.val(creator.toString()));

            assertThat(answer(application, figure, creator)).isEqualTo(answer(SERVICE.sql(), figure, creator));
        }
    }

    @Test
    void figuresThatReadRowsOfOthersAreFewAndDeclared() {
        assertThat(figures()
                        .filter(figure -> figure.crossesTenants().isPresent())
                        .map(Figure::id))
                .containsExactlyInAnyOrder(
                        "creator.transparency_relationships",
                        "creator.export_related_technique_links",
                        "creator.export_search_impressions",
                        "creator.export_user",
                        "creator.export_followed_creators",
                        "creator.export_filed_content_reports",
                        "creator.export_email_digest_log",
                        "creator.export_chat_usage_log",
                        "creator.export_search_log");
        assertThat(localFigures()).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("figures")
    void statementsHaveNothingThatADistributionRefuses(Figure<?> figure) {
        assertThat(inlined(figure, new UUID(0, 0)).toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("grouping sets", "merge into", "with recursive", "skip locked", " rollup", " cube");
    }

    private static void migrateInParts() throws IOException, SQLException {
        try (Stream<Path> files = Files.list(Path.of("db/migration"));
                var statement = divided.createStatement()) {
            for (Path file : files.sorted().toList()) {
                statement.execute(inParts(Files.readString(file)));
            }
        }
    }

    private static String inParts(String migration) {
        return CREATOR_TABLE
                .matcher(GLOBAL_KEY.matcher(migration).replaceAll(""))
                .replaceAll(table -> {
                    StringBuilder parts =
                            new StringBuilder(table.group().replaceFirst("\\);$", ") partition by hash (creator_id);"));
                    for (int part = 0; part < PARTS; part++) {
                        parts.append(
                                "\ncreate table %1$s_part%2$d partition of %1$s for values with (modulus %3$d, remainder %2$d);"
                                        .formatted(table.group(1), part, PARTS));
                    }
                    return java.util.regex.Matcher.quoteReplacement(parts.toString());
                });
    }

    private static List<String> creatorTables() {
        return SERVICE.sql().fetch("""
                        select c.relname::text
                        from pg_class c
                        join pg_attribute a on a.attrelid = c.oid and a.attname = 'creator_id'
                        where c.relnamespace = 'catalog'::regnamespace and c.relkind = 'r'
                        order by 1""").getValues(0, String.class);
    }

    /** Six of them: in four parts, some share one and some don't. */
    private static List<UUID> creators() {
        return SERVICE.sql()
                .fetch("select id from catalog.creators order by slug limit 6")
                .getValues(0, UUID.class);
    }

    private static String inlined(Figure<?> figure, UUID creator) {
        return DSL.using(SQLDialect.POSTGRES, SqlSettings.common()).renderInlined(select(figure, creator));
    }

    private static String answer(DSLContext db, Figure<?> figure, UUID creator) {
        return db.fetch(select(figure, creator)).formatJSON();
    }

    private static Select<?> select(Figure<?> figure, UUID creator) {
        return figure.select(figure.parameters().stream()
                .map(parameter -> parameter.equals(DashboardQueries.CREATOR_ID)
                        ? DashboardQueries.CREATOR_ID.is(creator)
                        : example(parameter))
                .toArray(Parameter.Argument[]::new));
    }

    private static <T> Parameter.Argument<T> example(Parameter<T> parameter) {
        return parameter.is(parameter.example());
    }
}
