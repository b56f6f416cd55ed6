package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.vitrine.Golden;
import dev.vitrine.Service;
import dev.vitrine.db.DemoDatabase;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.Configuration;
import org.jooq.impl.CallbackExecuteListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What answers cost, counted and not timed: statements and allocated bytes of each read request, rows and blocks read by
 * each figure, on the same demo data. They may not exceed what stands in {@value #FILE}, beyond a fixed margin;
 * {@code -Dgolden=update} rewrites it.
 */
@Isolated("the bytes are those of the whole JVM")
class CostsTest {

    private static final String FILE = "src/test/resources/costs.txt";

    private static final Pattern NOT_A_READ = Pattern.compile("/(admin|health|docs|openapi|prometheus|test)\\b.*");

    /** Work in the background, and what is written of exports, whose end comes after the answer. */
    private static final Predicate<String> BESIDE = Pattern.compile(
                    "fold_search_log|create_search_log_partition|export_audit_log")
            .asPredicate();

    private static final List<String> REQUESTS = List.of(
            "/auth/me",
            "/creator/dashboard",
            "/creator/transparency",
            "/creator/export",
            "/dashboard/stats/overview",
            "/dashboard/stats/queue",
            "/dashboard/stats/orchestrator",
            "/dashboard/stats/platforms",
            "/dashboard/stats/campaigns",
            "/dashboard/stats/overview?from=2026-03-01&platform=tiktok",
            "/dashboard/stats/queue?from=2026-03-01&platform=tiktok",
            "/dashboard/stats/orchestrator?from=2026-03-01&platform=tiktok",
            "/dashboard/stats/platforms?from=2026-03-01&platform=tiktok",
            "/dashboard/stats/campaigns?from=2026-03-01",
            "/dashboard/stats/timeseries?metric=successes&from=2026-03-01&to=2026-03-28",
            "/dashboard/stats/timeseries?metric=processing_time_ms&from=2026-03-01&to=2026-03-28",
            "/dashboard/publications",
            "/dashboard/publications?status=failed&platform=tiktok",
            "/dashboard/jobs",
            "/dashboard/jobs?state=completed",
            "/dashboard/jobs?state=archived",
            "/dashboard/jobs?search=sidechain",
            "/dashboard/jobs?tags=bass,sponsored",
            "/dashboard/stats",
            "/figures",
            "/v1/exports/users",
            "/v1/exports/user-points",
            "/v1/exports/user-points?format=json",
            "/v1/exports/user-points?format=ndjson",
            "/v1/exports/user-points?format=xlsx",
            "/v1/exports/user-interactions",
            "/v1/exports/wallet-transactions",
            "/v1/exports/history",
            "/.well-known/vitrine-receipt-keys.json");

    private static final int WARM_UPS = 8;
    private static final int BATCHES = 3;
    private static final int BATCH = 10;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with("vitrine.fold-interval", "1h")
            .with("micronaut.server.netty.access-logger.enabled", false);

    private static final Queue<String> STATEMENTS = new ConcurrentLinkedQueue<>();
    private static String token = "";

    @BeforeAll
    static void load() {
        DemoDatabase.fill(
                SERVICE.database(),
                "creators = 50",
                "searches = 20000",
                "publish_logs = 20000",
                "clips = 2000",
                "publishing_jobs = 2000",
                "campaigns = 40",
                "render_jobs = 3000",
                "rewards_rows = 1000");
        SERVICE.user("costs@example.org", "admin");
        SERVICE.sql().execute("""
                        update identity.users
                        set creator_id = (select creator_id from identity.users where email = 'creator@vitrine.example')
                        where email = 'costs@example.org'""");
        token = SERVICE.tokenOf("costs@example.org");
        for (String pool : List.of("default", "creators", "streams")) {
            SERVICE.context()
                    .getBean(Configuration.class, Qualifiers.byName(pool))
                    .set(new CallbackExecuteListener().onExecuteStart(context -> STATEMENTS.add(context.sql())));
        }
    }

    @Test
    void nothingCostsMoreThanItDid() throws IOException, SQLException, InterruptedException {
        Map<String, Map<String, Long>> costs = new LinkedHashMap<>();
        for (String path : REQUESTS) {
            costs.put("GET " + path, request(path));
        }
        figures(costs);
        if (Golden.isUpdate()) {
            write(costs);
        }
        Map<String, Map<String, Long>> allowed = read();

        assertThat(costs.keySet()).isEqualTo(allowed.keySet());
        List<String> exceeded = new ArrayList<>();
        costs.forEach((what, values) -> values.forEach((name, value) -> {
            long before = allowed.getOrDefault(what, Map.of()).getOrDefault(name, 0L);
            if (value > most(name, before)) {
                exceeded.add("%s: %,d %s, %,d before".formatted(what, value, name, before));
            }
        }));
        assertThat(exceeded).isEmpty();
    }

    @Test
    void everyReadEndpointIsMeasured() {
        Stream<String> endpoints = SERVICE.context()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethodName().equals("GET"))
                .map(route -> route.getUriMatchTemplate().toString())
                .filter(path -> !path.contains("{") && !NOT_A_READ.matcher(path).matches())
                .filter(path -> !path.endsWith("/stream") && !path.endsWith("/ws"))
                .distinct();

        assertThat(REQUESTS.stream().map(path -> path.replaceFirst("\\?.*", "")))
                .containsAll(endpoints.toList());
    }

    private static Map<String, Long> request(String path) throws InterruptedException {
        for (int i = 0; i < WARM_UPS; i++) {
            get(path);
        }
        STATEMENTS.clear();
        get(path);
        long statements = STATEMENTS.stream().filter(BESIDE.negate()).count();
        long least = Long.MAX_VALUE;
        for (int batch = 0; batch < BATCHES; batch++) {
            long before = THREADS.getTotalThreadAllocatedBytes();
            for (int i = 0; i < BATCH; i++) {
                get(path);
            }
            least = Math.min(least, (THREADS.getTotalThreadAllocatedBytes() - before) / BATCH);
        }
        Map<String, Long> costs = new TreeMap<>();
        costs.put("statements", statements);
        costs.put("bytes", least);
        return costs;
    }

    /** The place of an export that has just ended may be taken for a moment. */
    private static void get(String path) throws InterruptedException {
        HttpResponse<String> answer = SERVICE.get(path, token);
        while (answer.statusCode() == 429) {
            Thread.sleep(5);
            answer = SERVICE.get(path, token);
        }
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
    }

    private static void figures(Map<String, Map<String, Long>> costs) throws SQLException, IOException {
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            for (Figure<?> figure : SERVICE.context().getBean(Figures.class).all()) {
                costs.put(figure.id(), plan(statement, sql(figure, false)));
                if (!figure.optionalParameters().isEmpty()) {
                    costs.put(figure.id() + " filtered", plan(statement, sql(figure, true)));
                }
            }
        }
    }

    private static String sql(Figure<?> figure, boolean withOptional) {
        return FigureSql.inlined(figure.select(figure.examples(withOptional)));
    }

    private static Map<String, Long> plan(Statement statement, String sql) throws SQLException, IOException {
        // the first time reads the catalog, too
        statement.execute(sql);
        try (ResultSet result = statement.executeQuery("explain (analyze, buffers, timing off, format json) " + sql)) {
            result.next();
            JsonNode plan = JSON.readTree(result.getString(1)).get(0).get("Plan");
            Map<String, Long> costs = new TreeMap<>();
            costs.put(
                    "blocks",
                    plan.get("Shared Hit Blocks").asLong()
                            + plan.get("Shared Read Blocks").asLong());
            costs.put(
                    "rows",
                    Math.round(plan.findParents("Relation Name").stream()
                            .mapToDouble(CostsTest::rowsRead)
                            .sum()));
            return costs;
        }
    }

    private static double rowsRead(JsonNode scan) {
        return scan.get("Actual Loops").asDouble()
                * (scan.get("Actual Rows").asDouble()
                        + scan.path("Rows Removed by Filter").asDouble()
                        + scan.path("Rows Removed by Index Recheck").asDouble());
    }

    private static Map<String, Map<String, Long>> read() throws IOException {
        Map<String, Map<String, Long>> costs = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(FILE))) {
            if (!line.startsWith("#")) {
                Map<String, Long> values = new TreeMap<>();
                String[] parts = line.split(" \\| ", -1);
                for (int i = 1; i < parts.length; i++) {
                    String[] value = parts[i].split(" ", -1);
                    values.put(value[1], Long.valueOf(value[0]));
                }
                costs.put(parts[0], values);
            }
        }
        return costs;
    }

    private static void write(Map<String, Map<String, Long>> costs) throws IOException {
        StringBuilder lines =
                new StringBuilder("# What answers cost on demo data; see CostsTest, which rewrites it.\n");
        costs.forEach((what, values) -> {
            lines.append(what);
            values.forEach((name, value) ->
                    lines.append(" | ").append(value).append(' ').append(name));
            lines.append('\n');
        });
        Files.writeString(Path.of(FILE), lines);
    }

    /** Bytes hang on what the compiler has found out so far; of rows and blocks some hang on the time of day. */
    private static long most(String name, long before) {
        return switch (name) {
            case "statements" -> before;
            case "bytes" -> before + before / 2 + 50_000;
            case "rows" -> before + before / 4 + 10;
            case "blocks" -> before + before / 2 + 16;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
