package dev.vitrine.rendering;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vitrine.db.SqlSettings;
import dev.vitrine.rendering.JobListQueries.Filter;
import dev.vitrine.rendering.JobListQueries.Listing;
import dev.vitrine.web.Cursor;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Lists, statistics, work and the index on disk at size, on a PostgreSQL that syncs. Arguments: number of jobs, number of
 * summaries on disk.
 */
public final class RenderJobsBenchmark {

    private static final int ROUNDS = 200;
    private static final int CLAIMS = 20_000;
    private static final int WORKERS = 8;
    private static final Duration COUNT_BUDGET = Duration.ofMillis(20);

    private RenderJobsBenchmark() {}

    /** Prints a table. */
    public static void main(String[] args) throws Exception {
        int jobs = Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("vitrine-bench");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgresql"))
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .start()) {
            String url = "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
            Flyway.configure()
                    .dataSource(url, "postgres", "postgres")
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            timed("load", () -> load(url, jobs));
            try (HikariDataSource source = pool(url)) {
                DSLContext db = DSL.using(source, SQLDialect.POSTGRES, SqlSettings.readable());
                lists(db);
                backtest(url);
                claims(db, postmaster(folder.resolve("postgresql")));
                rebuilds(db, folder.resolve("outputs"), Integer.parseInt(args[1]));
            }
        }
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setPassword("postgres");
        config.setMaximumPoolSize(WORKERS);
        return new HikariDataSource(config);
    }

    private static void load(String url, int jobs) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", "postgres");
        properties.setProperty("preferQueryMode", "simple");
        try (Connection connection = DriverManager.getConnection(url, properties);
                Statement statement = connection.createStatement()) {
            statement.execute("set vitrine.demo_render_jobs = " + jobs);
            connection.setAutoCommit(false);
            for (String file : List.of("identity", "rendering")) {
                statement.execute(Files.readString(Path.of("db/demo", file + ".sql")));
            }
            statement.execute("update rendering.jobs set topic = 'Glockenspiel ' || topic where id in"
                    + " (select id from rendering.jobs tablesample bernoulli (0.1) repeatable (1) limit 5)");
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("vacuum analyze");
            statement.execute("checkpoint");
        }
    }

    private static void lists(DSLContext db) {
        JobListQueries jobs = new JobListQueries(db, COUNT_BUDGET);
        for (String state : List.of("queued", "running", "completed", "error", "unknown", "archived")) {
            measure("first page, state " + state, jobs, new Filter(state, null, List.of()), null);
        }
        measure("first page, no filter", jobs, new Filter(null, null, List.of()), null);
        measure("search that matches 5", jobs, new Filter(null, "glockenspiel", List.of()), null);
        measure("search that matches 1 of 20", jobs, new Filter(null, "sidechain makes", List.of()), null);
        measure("two tags", jobs, new Filter(null, null, List.of("bass", "sponsored")), null);
        Listing deep = jobs.list(new Filter(null, null, List.of()), null, 999 * 20L, 20);
        Job last = deep.jobs().getFirst();
        measure(
                "page 1,000 by cursor",
                jobs,
                new Filter(null, null, List.of()),
                new Cursor(last.createdAt(), last.jobId()));
        JobStatisticsQueries statistics = new JobStatisticsQueries(db);
        report(
                "statistics",
                IntStream.range(0, ROUNDS)
                        .mapToLong(i -> nanos(statistics::statistics))
                        .toArray(),
                "");
    }

    private static void measure(String name, JobListQueries jobs, Filter filter, @Nullable Cursor after) {
        String[] total = new String[1];
        Runnable page = () -> {
            Listing listing = jobs.list(filter, after, 0, 20);
            total[0] = Long.toString(listing.total());
            if (filter.isSearch() && listing.total() > JobListQueries.COUNTED_AT_ONCE) {
                total[0] = jobs.countWithinBudget(filter).isPresent() ? "exact" : "at least " + listing.total();
            }
        };
        IntStream.range(0, 20).forEach(i -> page.run());
        report(name, IntStream.range(0, ROUNDS).mapToLong(i -> nanos(page)).toArray(), total[0]);
    }

    private static long nanos(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private static void report(String name, long[] nanos, String total) {
        Arrays.sort(nanos);
        print(
                "| %s | %.1f | %.1f | %s |",
                name, nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6, total);
    }

    /** How many finished jobs of the demo history lie inside of their interval. */
    private static void backtest(String url) throws Exception {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(Files.readString(Path.of("src/bench/eta-backtest.sql")))) {
            while (rows.next()) {
                print(
                        "| interval of %s jobs | %d jobs | %.1f %% inside |",
                        rows.getString(1), rows.getLong(2), rows.getDouble(3));
            }
        }
    }

    private static void claims(DSLContext db, ProcessHandle postmaster) throws Exception {
        db.execute("update rendering.jobs set state = 'queued', lease_token = null, lease_expires_at = null"
                + " where id in (select id from rendering.jobs where plan is not null and not archived limit " + CLAIMS
                + ")");
        db.execute("vacuum analyze rendering.jobs");
        db.execute("checkpoint");
        RendererQueries renderers = new RendererQueries(db);
        AtomicInteger claimed = new AtomicInteger();
        // a short run before, so that the code is compiled
        IntStream.range(0, 2_000).forEach(i -> renderers.claim("worker", 600));
        Duration cpuBefore = cpu(postmaster);
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> workers = IntStream.range(0, WORKERS)
                    .<Future<?>>mapToObj(worker -> threads.submit(() -> {
                        while (renderers.claim("worker " + worker, 600).isPresent()) {
                            claimed.incrementAndGet();
                        }
                    }))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = cpu(postmaster).minus(cpuBefore).toNanos() / 1e9;
        print(
                "| claims by %d workers | %d | %.0f a second | %.2f ms of CPU each, of this process and PostgreSQL |",
                WORKERS, claimed.get(), claimed.get() / seconds, cpuSeconds * 1000 / claimed.get());
    }

    /** Of this process and of PostgreSQL: it tells on a busy machine, too, what a free one can do. */
    private static Duration cpu(ProcessHandle postmaster) {
        return Stream.concat(Stream.of(ProcessHandle.current(), postmaster), postmaster.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static ProcessHandle postmaster(Path data) throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static void rebuilds(DSLContext db, Path outputs, int summaries) throws Exception {
        Files.createDirectory(outputs);
        for (int i = 0; i < summaries; i++) {
            Path sub = Files.createDirectory(outputs.resolve("job-" + i));
            Files.writeString(sub.resolve("job_summary.json"), """
                    {"job_id": "%s", "state": "success", "started_at": "2026-01-01T00:00:00Z",
                     "finished_at": "2026-01-01T00:01:00Z", "elapsed_sec": 60.5, "encoder": "libx264",
                     "plan": {"topic": "Summary %d", "scenes": [{"image_prompt": "a desk", "narration": "hello"}]},
                     "tags": ["bass"]}
                    """.formatted(new java.util.UUID(7, i), i));
        }
        SummaryQueries index = new SummaryQueries(
                db, new IdempotencyQueries(db, io.micronaut.json.JsonMapper.createDefault()), outputs.toString());
        timed("first rebuild of " + summaries, () -> print("%s", index.rebuild()));
        timed("second rebuild of " + summaries, () -> print("%s", index.rebuild()));
    }

    private static void timed(String name, Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        print("| %s | %.1f s |", name, (System.nanoTime() - start) / 1e9);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** What is timed. */
    private interface Work {
        void run() throws Exception;
    }
}
