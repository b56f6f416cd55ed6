package dev.vitrine.creator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.figure.Figure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On data of some size, what a page waits for reads tables that grow by index alone. */
class PlansTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.fold-interval", "1h");

    private static final int SEARCHES = 60_000;
    private static final Pattern READ_WHOLE = Pattern.compile("Seq Scan on catalog\\.(\\w+)(?!.*never executed)");

    @BeforeAll
    static void manySearches() throws Exception {
        DemoCatalog.load(SERVICE.database(), Map.of("creators", 300, "searches", SEARCHES));
        // and what people type that is no title; in each month, or reading a month that has hardly begun would be right
        SERVICE.sql().execute("""
                insert into catalog.search_log (query_key, query, created_at)
                select 'query ' || n || ' of ' || month, 'Query ' || n || ' of ' || month, month + n * interval '1 second'
                from (
                    select date_trunc('month', created_at, 'UTC') from catalog.search_log
                    union
                    select date_trunc('month', now(), 'UTC')
                ) m (month)
                cross join generate_series(1, 5000) n""");
        SERVICE.database().foldSearchLog();
        // an open tail beside the folded rows
        SERVICE.sql().execute("""
                insert into catalog.search_log (query_key, query)
                select query_key, query from catalog.search_log limit 2000""");
        SERVICE.sql().execute("analyze");
    }

    static Stream<Figure<?>> figures() {
        return Stream.concat(
                Stream.of(DashboardQueries.DASHBOARD),
                Stream.of(
                        TransparencyQueries.TECHNIQUES,
                        TransparencyQueries.ATTACHED_MOMENTS,
                        TransparencyQueries.LOOSE_MOMENTS,
                        TransparencyQueries.RELATIONSHIPS,
                        TransparencyQueries.SOURCE_VIDEO_LIST,
                        TransparencyQueries.TAGS));
    }

    @ParameterizedTest
    @MethodSource("figures")
    void noTableThatGrowsIsReadFromEndToEnd(Figure<?> figure) throws SQLException {
        assertThat(tablesReadWhole(plan(figure, "custom"))).doesNotContainAnyElementsOf(grownTables());
    }

    /** What PostgreSQL uses after some executions of one prepared statement, for whichever creator. */
    @ParameterizedTest
    @MethodSource("figures")
    void neitherByThePlanForEveryCreator(Figure<?> figure) throws SQLException {
        assertThat(tablesReadWhole(plan(figure, "generic"))).doesNotContainAnyElementsOf(grownTables());
    }

    /** Rows that are in the totals are not looked at again: the buffers read do not depend on their number. */
    @Test
    void theDashboardReadsAsMuchWithTenTimesAsManySearches() throws SQLException {
        UUID creator = richest();
        long before = buffers(creator);
        SERVICE.sql().execute("""
                insert into catalog.search_log (query_key, query, created_at)
                select query_key, query, created_at from catalog.search_log cross join generate_series(1, 9)""");
        SERVICE.database().foldSearchLog();
        SERVICE.sql().execute("analyze");

        assertThat(SERVICE.sql()
                        .fetchSingle("select count(*) from catalog.search_log")
                        .get(0, Long.class))
                .isGreaterThan(10L * SEARCHES);
        assertThat(buffers(creator)).isLessThan(before * 12 / 10);
    }

    /** The first row of a long table does not wait for the last one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "source_videos",
                "key_moments",
                "technique_pages",
                "technique_page_versions",
                "posts",
                "highlight_candidates",
                "generated_shorts",
                "pipeline_runs",
                "pipeline_events",
                "consent_audit_log"
            })
    void anExportReadsInTheOrderOfAnIndex(String file) throws SQLException {
        ExportQueries.ExportFile export = ExportQueries.FILES.stream()
                .filter(candidate -> candidate.name().equals(file))
                .findFirst()
                .orElseThrow();
        try (Connection connection = SERVICE.database().connectAsApplication()) {
            connection.setAutoCommit(false);
            DSLContext db = DSL.using(connection, SQLDialect.POSTGRES);
            SERVICE.context().getBean(ExportQueries.class).beginAtOnce(db);
            String plan = String.join(
                    "\n",
                    db.fetch("explain " + db.renderInlined(export.query(richest(), richest())))
                            .getValues(0, String.class));
            assertThat(plan).doesNotContain("Sort").contains("Index Scan");
        }
    }

    /** Months without a search, for one, may be read: there is nothing to read. */
    private static List<String> grownTables() {
        List<String> tables = SERVICE.sql().fetch("""
                        select relname::text from pg_class
                        where relnamespace = 'catalog'::regnamespace and relkind = 'r' and reltuples > 100""").getValues(0, String.class);
        assertThat(tables).hasSizeGreaterThan(30).contains("search_totals", "key_moments", "technique_pages");
        return tables;
    }

    private static List<String> tablesReadWhole(String plan) {
        return READ_WHOLE.matcher(plan).results().map(scan -> scan.group(1)).toList();
    }

    private static String plan(Figure<?> figure, String mode) throws SQLException {
        try (Connection connection = SERVICE.database().connectAsApplication()) {
            DSLContext db = DSL.using(connection, SQLDialect.POSTGRES);
            db.connection(c -> {
                try (var statement = c.createStatement()) {
                    statement.execute("set plan_cache_mode = force_%s_plan".formatted(mode));
                    statement.execute("prepare figure (uuid) as "
                            + db.renderInlined(figure.select(DashboardQueries.CREATOR_ID.is(richest())))
                                    .replace("'%s'".formatted(richest()), "$1"));
                }
            });
            return String.join(
                    "\n",
                    db.fetch("explain (analyze, verbose, costs off) execute figure ('%s')".formatted(richest()))
                            .getValues(0, String.class));
        }
    }

    private static long buffers(UUID creator) throws SQLException {
        try (Connection connection = SERVICE.database().connectAsApplication()) {
            DSLContext db = DSL.using(connection, SQLDialect.POSTGRES);
            List<String> plan = db.fetch("explain (analyze, buffers, format json) "
                            + db.renderInlined(
                                    DashboardQueries.DASHBOARD.select(DashboardQueries.CREATOR_ID.is(creator))))
                    .getValues(0, String.class);
            return db.fetchSingle("""
                            select (p #>> '{0,Plan,Shared Hit Blocks}')::bigint
                                + (p #>> '{0,Plan,Shared Read Blocks}')::bigint
                            from (select {0}::jsonb as p) s""", DSL.val(plan.getFirst())).get(0, Long.class);
        }
    }

    private static UUID richest() {
        return SERVICE.sql().fetchSingle("""
                        select creator_id from catalog.technique_pages
                        group by creator_id order by count(*) desc, creator_id limit 1""").get(0, UUID.class);
    }
}
