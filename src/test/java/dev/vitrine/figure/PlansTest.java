package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrine.Golden;
import dev.vitrine.Service;
import dev.vitrine.Statements;
import dev.vitrine.TestOrder;
import dev.vitrine.db.DemoDatabase;
import dev.vitrine.db.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What figures touch when there is much: what is one tenant's is found by an index, and within the declared bound. */
@Order(TestOrder.LONGEST)
@ResourceLock(PlansTest.MILLIONS)
public class PlansTest {

    /** The lock of this class and of all tests that cannot stand what it does: a minute of work on all cores. */
    public static final String MILLIONS = "dev.vitrine.figure.PlansTest";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REPORT = Path.of("docs/figures.md");

    /** Below that a table is read as a whole by whoever likes. */
    private static final long MANY_ROWS = 5_000;

    private static final int MILLION = 1_000_000;

    /** What it costs to read a table in the order of an index, which nobody has a reason for who reads all of its rows. */
    private static final long A_BLOCK_A_ROW = MILLION;

    private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

    /** Longer statements are only linked. */
    private static final int LINES_SHOWN = 80;

    private static final Map<String, String> BLOCKS = new TreeMap<>();

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static TestDatabase database;
    private static Connection connection;
    private static String exporter;
    private static final Map<String, Long> ROWS = new HashMap<>();

    @BeforeAll
    static void load() throws Exception {
        database = DemoDatabase.load(
                "creators = 300",
                "searches = 40000",
                "publish_logs = 5000",
                "clips = 5000",
                "publishing_jobs = 5000",
                "campaigns = 200",
                "render_jobs = 20000",
                "rewards_rows = 5000");
        CompletableFuture.allOf(
                        run("call pg_temp.grow('{publishing, rendering}')", "call pg_temp.count_anew()"),
                        run("call pg_temp.grow('{catalog, rewards}')"))
                .get();
        // as it would be after some hours
        run("vacuum (analyze)").get();
        connection = database.connect();
        exporter = SERVICE.key("exporter", "exports:read");
        try (Statement statement = connection.createStatement()) {
            // costs as the service has them: they choose the plan
            statement.execute(
                    SERVICE.context().getRequiredProperty("datasources.streams.connection-init-sql", String.class));
            try (ResultSet tables = statement.executeQuery(
                    "select oid::regclass, reltuples::bigint from pg_class where relkind = 'r'")) {
                while (tables.next()) {
                    ROWS.put(tables.getString(1), tables.getLong(2));
                }
            }
        }
    }

    private static CompletableFuture<Void> run(String... steps) {
        return CompletableFuture.runAsync(
                () -> {
                    try (Connection superuser = database.connectAsSuperuser();
                            Statement statement = superuser.createStatement()) {
                        Fixtures.run(superuser, "million-rows.sql");
                        for (String step : steps) {
                            statement.execute(step);
                        }
                    } catch (SQLException | IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    @AfterAll
    static void close() throws SQLException, IOException {
        if (Golden.isUpdate()) {
            Files.writeString(REPORT, report(), StandardCharsets.UTF_8);
        }
        connection.close();
        database.drop();
    }

    static Stream<Named<Figure<?>>> figures() {
        return all().stream().map(figure -> Named.of(figure.id(), figure));
    }

    private static List<Figure<?>> all() {
        return SERVICE.context().getBean(Figures.class).all();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "catalog.key_moments",
                "catalog.search_log",
                "catalog.transcript_segments",
                "publishing.clips",
                "publishing.jobs",
                "publishing.publish_logs",
                "rendering.job_events",
                "rendering.jobs",
                "rewards.user_actions",
                "rewards.user_points",
                "rewards.wallet_transactions"
            })
    void tablesThatGrowHaveAMillionRows(String table) throws SQLException {
        assertThat(number("select count(*) from " + table)).isGreaterThanOrEqualTo(MILLION);
    }

    /** The rows came without triggers; a roll-up that lacks them would be read in no time. */
    @Test
    void rollUpsKnowTheRows() throws SQLException {
        assertThat(number("select sum(logs) from publishing.publish_log_totals"))
                .isEqualTo(MILLION);
        assertThat(number("select sum(logs) from publishing.publish_log_arrivals"))
                .isEqualTo(MILLION);
        assertThat(number("select sum(logs) from publishing.folded_clip_publications"))
                .isEqualTo(MILLION);
        assertThat(number("select sum(jobs) from publishing.job_totals")).isEqualTo(MILLION);
        assertThat(number("select row_count from publishing.row_totals where table_name = 'clips'"))
                .isEqualTo(MILLION);
        assertThat(number("select sum(jobs) from rendering.job_counts")).isEqualTo(MILLION);
        assertThat(number("select sum(searches) from catalog.search_totals"))
                .isEqualTo(number("select count(*) from catalog.search_log"));
    }

    @ParameterizedTest
    @MethodSource("figures")
    void touchesNoMoreThanItDeclares(Figure<?> figure) throws SQLException, IOException {
        JsonNode plan = explain(figure, figure.examples(false));

        long blocks = blocks(plan);
        BLOCKS.put(figure.id(), "%,d".formatted(blocks));
        assertThat(blocks).isLessThanOrEqualTo(readsAllRows(figure) ? A_BLOCK_A_ROW : figure.maxBuffers());
        if (isAboutOne(figure)) {
            assertThat(plan.findParents("Relation Name"))
                    .filteredOn(node -> node.get("Node Type").asText().equals("Seq Scan"))
                    .extracting(node -> node.get("Schema").asText() + "."
                            + node.get("Relation Name").asText())
                    .allMatch(table -> ROWS.getOrDefault(table, 0L) < MANY_ROWS);
        }
    }

    /** Who asks for years waits for their rows, not for a block for each of them. */
    @ParameterizedTest
    @MethodSource("figuresOfPeriods")
    void aLongPeriodIsReadWithManyRowsABlock(Figure<?> figure) throws SQLException, IOException {
        assertThat(blocks(explain(figure, from(figure).orElseThrow()))).isLessThanOrEqualTo(A_BLOCK_A_ROW);
    }

    static Stream<Named<Figure<?>>> figuresOfPeriods() {
        return figures()
                .filter(figure -> readsAllRows(figure.getPayload())
                        && from(figure.getPayload()).isPresent());
    }

    private static Optional<Parameter.Argument<?>> from(Figure<?> figure) {
        return figure.optionalParameters().stream()
                .filter(parameter -> parameter.name().equals("from"))
                .<Parameter.Argument<?>>map(parameter -> argument(parameter, LONG_AGO))
                .findFirst();
    }

    /** An export begins at its first row, however far into the table it is, and reads its rows and no others. */
    @ParameterizedTest
    @CsvSource({
        "dataset.users, dateFrom, 300",
        "dataset.users, afterCreatedAt afterId, 300",
        "dataset.user_points, dateFrom, 1500",
        "dataset.user_points, afterCreatedAt afterId, 1500",
        "dataset.user_interactions, dateFrom, 800",
        "dataset.user_interactions, afterCreatedAt afterId, 800",
        "dataset.wallet_transactions, dateFrom, 1500",
        "dataset.wallet_transactions, afterCreatedAt afterId, 1500"
    })
    void anExportReadsWhatItAnswersAndNoMore(String id, String parameters, long maxBlocks)
            throws SQLException, IOException {
        Figure<?> figure = all().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow();
        List<String> given = List.of(parameters.split(" "));
        Parameter.Argument<?>[] arguments = figure.parameters().stream()
                .filter(parameter ->
                        given.contains(parameter.name()) || parameter.name().equals("limit"))
                .map(PlansTest::example)
                .toArray(Parameter.Argument<?>[]::new);
        connection.setAutoCommit(false);
        try {
            for (String setting : settingsOfExports()) {
                execute(setting);
            }
            JsonNode plan = explain(figure, arguments);

            assertThat(plan.get("Actual Rows").asLong()).isEqualTo(101);
            assertThat(blocks(plan)).isLessThanOrEqualTo(maxBlocks);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static <T> Parameter.Argument<T> example(Parameter<T> parameter) {
        return argument(parameter, parameter.name().equals("limit") ? 101 : parameter.example());
    }

    private static <T> Parameter.Argument<T> argument(Parameter<T> parameter, Object value) {
        return parameter.is(parameter.type().getType().cast(value));
    }

    /** What is sent before the statement of an export, and decides on its plan. */
    private static List<String> settingsOfExports() {
        Statements statements = Statements.ofStreams(SERVICE.context());
        return statements
                .during(() -> SERVICE.send(SERVICE.request("/v1/exports/users").header("X-API-Key", exporter)))
                .stream()
                .filter(sql -> sql.startsWith("set local"))
                .toList();
    }

    /** A tail grows and goes, whatever the planner knows of it: what belongs to its rows is looked up for each. */
    @Test
    void aTailIsReadAndFoldedWithoutReadingWholeTables() throws SQLException {
        Figure<?> platforms = all().stream()
                .filter(figure -> figure.id().equals("publishing.platforms"))
                .findFirst()
                .orElseThrow();
        connection.setAutoCommit(false);
        try {
            execute("set local role none");
            execute("""
                    insert into publishing.unfolded_publish_logs (clip_id, platform, status, quarter, logs)
                    select clip_id, platform, 'failed', '2026-01-01Z', 1 from publishing.folded_clip_publications limit 1000""");
            execute(
                    "insert into publishing.unfolded_scores select clip_id from publishing.folded_clip_publications limit 10");
            execute("analyze publishing.unfolded_publish_logs, publishing.unfolded_scores");
            long before = scansOfWholeTables();

            lines(FigureSql.inlined(platforms.select()));
            execute("select publishing.fold_publish_logs()");

            assertThat(number("select count(*) from publishing.unfolded_publish_logs"))
                    .isZero();
            assertThat(scansOfWholeTables()).isEqualTo(before);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static long scansOfWholeTables() throws SQLException {
        return number("""
                select sum(seq_scan)
                from pg_stat_xact_user_tables
                where schemaname = 'publishing' and relname in ('publish_logs', 'clips', 'folded_clip_publications')""");
    }

    /** A plan may change with the statistics; what it is the plan of may not without a look at the page. */
    @Test
    void thePageIsAboutTheFiguresAsTheyAre() throws SQLException, IOException {
        if (!Golden.isUpdate()) {
            assertThat(withoutPlans(Files.readString(REPORT, StandardCharsets.UTF_8)))
                    .as("run with -Dgolden=update")
                    .isEqualTo(withoutPlans(report()));
        }
    }

    /** One tenant's, or about what has this id. */
    private static boolean isAboutOne(Figure<?> figure) {
        return figure.parameters().stream()
                .anyMatch(parameter -> parameter.type().getType() == UUID.class
                        && !figure.optionalParameters().contains(parameter));
    }

    private static JsonNode explain(Figure<?> figure, Parameter.Argument<?>... arguments)
            throws SQLException, IOException {
        return JSON.readTree(lines("explain (analyze, buffers, verbose, timing off, format json) "
                                + FigureSql.inlined(figure.select(arguments)))
                        .getFirst())
                .get(0)
                .get("Plan");
    }

    private static long blocks(JsonNode plan) {
        return plan.get("Shared Hit Blocks").asLong()
                + plan.get("Shared Read Blocks").asLong();
    }

    private static boolean readsAllRows(Figure<?> figure) {
        return figure.maxBuffers() == Integer.MAX_VALUE;
    }

    private static long number(String sql) throws SQLException {
        return Long.parseLong(lines(sql).getFirst());
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> lines(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }

    /** For each figure what it means, its SQL and plan, what it touches and how well it is tested. */
    private static String report() throws SQLException {
        StringBuilder page = new StringBuilder(
                "# Figures\n\nGenerated by the tests with `-Dgolden=update`. Plans are those of the example parameters on data"
                        + " with a million rows in each table that grows;\nso are the blocks of 8 KiB that are touched.\n");
        for (Figure<?> figure : all()) {
            page.append("""

                    ## %s

                    %s

                    - answers %s, in %s
                    - mutants that the tests notice: %s
                    - SQL: %s
                    """.formatted(
                            figure.id(),
                            figure.description().strip().replaceAll("\\s+", " "),
                            String.join(", ", figure.endpoints()),
                            figure.unit(),
                            score(figure),
                            link(figure)));
            if (figure.sql().lines().count() <= LINES_SHOWN) {
                page.append(block("sql", figure.sql()));
            }
            page.append("\nBlocks: %s%s.\n".formatted(BLOCKS.getOrDefault(figure.id(), "?"), bound(figure)));
            page.append(block("text", plan(figure)));
        }
        return page.toString();
    }

    private static String bound(Figure<?> figure) {
        return readsAllRows(figure)
                ? "; it reads all rows there are"
                : " of at most %,d".formatted(figure.maxBuffers());
    }

    /** Each partition is read like its neighbours; how many there are depends on the day. */
    private static String plan(Figure<?> figure) throws SQLException {
        return String.join(
                        "\n", lines("explain (costs off) " + FigureSql.inlined(figure.select(figure.examples(false)))))
                .replaceAll("search_log_(\\d+_\\d+|default)", "search_log_…")
                .replaceAll("search_log_\\d+", "search_log")
                .replaceAll("((?:[^\n]*\n){2})\\1+", "$1");
    }

    private static String block(String language, String text) {
        return "\n```%s\n%s\n```\n".formatted(language, text);
    }

    private static String withoutPlans(String page) {
        return page.replaceAll("(?s)Blocks: [\\d,?]+", "").replaceAll("(?s)```text\n.*?\n```", "");
    }

    private static String link(Figure<?> figure) {
        return String.join(
                ", ",
                FigureFile.of(figure).stream()
                        .map(file -> "[%s](../db/figures/%s)".formatted(file.path(), file.path()))
                        .toList());
    }

    private static String score(Figure<?> figure) {
        Set<String> mutants = Fixtures.questions(figure).stream()
                .flatMap(question -> Mutants.of(figure, question).stream())
                .map(Mutants.Mutant::description)
                .collect(Collectors.toSet());
        long equivalent = MutationTest.equivalent().stream()
                .filter(line -> line.startsWith(figure.id() + " | "))
                .count();
        return equivalent == 0
                ? "all %d".formatted(mutants.size())
                : "%d of %d; the others cannot answer differently"
                        .formatted(mutants.size() - equivalent, mutants.size());
    }
}
