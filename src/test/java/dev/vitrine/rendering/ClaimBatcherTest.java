package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.Service;
import dev.vitrine.Statements;
import dev.vitrine.TestOrder;
import dev.vitrine.Waiting;
import dev.vitrine.rendering.RendererQueries.Claim;
import dev.vitrine.rendering.RendererQueries.Claimant;
import dev.vitrine.web.TryLaterException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Workers that ask at the same time are answered together, as if each had asked alone. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Order(TestOrder.WAITING)
class ClaimBatcherTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final String HERE = "database = (select oid from pg_database where datname = current_database())";

    @BeforeEach
    void begin() {
        SERVICE.sql().execute("delete from rendering.jobs");
    }

    /** Each a minute younger than the one before. */
    private static void queue(int jobs) {
        SERVICE.sql()
                .execute(
                        "insert into rendering.jobs (topic, plan, created_at)"
                                + " select 'job ' || n, '{}', now() + n * interval '1 minute' from generate_series(1, {0}) n",
                        DSL.inline(jobs));
    }

    private static List<Claimant> claimants(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(n -> new Claimant("worker " + n, 100 + n))
                .toList();
    }

    @Test
    void twoStatementsAnswerTenWorkersInTheOrderInWhichTheyAsked() {
        queue(9);
        Queue<Runnable> tasks = new ArrayDeque<>();
        ClaimBatcher claims = new ClaimBatcher(new RendererQueries(SERVICE.sql()), tasks::add);

        List<CompletableFuture<Optional<Claim>>> answers =
                claimants(10).stream().map(claims::claim).toList();
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        // who asked first claims for all
        tasks.remove().run();
        assertThat(running()).isEqualTo(9);
        tasks.forEach(Runnable::run);

        assertThat(SERVICE.sql().fetchValues("""
                        select topic || ' ' || lease_owner || ' ' || lease_seconds || ' ' || attempt || ' '
                            || extract(epoch from lease_expires_at - started_at)::int
                        from rendering.jobs order by created_at"""))
                .isEqualTo(IntStream.rangeClosed(1, 9)
                        .mapToObj(n -> "job %1$d worker %1$d %2$d 1 %2$d".formatted(n, 100 + n))
                        .toList());
        List<Record> jobs = List.copyOf(
                SERVICE.sql().fetch("select id, lease_token, started_at from rendering.jobs order by created_at"));
        for (int i = 0; i < 9; i++) {
            Claim claim = answers.get(i).join().orElseThrow();
            assertThat(claim.jobId()).isEqualTo(jobs.get(i).get("id"));
            assertThat(claim.leaseToken()).isEqualTo(jobs.get(i).get("lease_token"));
        }
        assertThat(answers.get(9).join()).isEmpty();
        // a time of its own for each transaction: eight in the first one
        assertThat(SERVICE.sql().fetchValues("select count(*)::int from rendering.jobs group by started_at order by 1"))
                .isEqualTo(List.of(1, 8));
        assertThat(SERVICE.sql().fetchValues("""
                        select j.topic || ' ' || e.event || ' ' || e.details
                        from rendering.job_events e join rendering.jobs j on j.id = e.job_id
                        order by j.created_at"""))
                .isEqualTo(IntStream.rangeClosed(1, 9)
                        .mapToObj(n -> "job %1$d claimed {\"worker\": \"worker %1$d\", \"attempt\": 1}".formatted(n))
                        .toList());
    }

    private static int running() {
        return SERVICE.sql()
                .fetchSingle("select count(*)::int from rendering.jobs where state = 'running'")
                .get(0, Integer.class);
    }

    @Test
    void whoAsksDuringAStatementIsAnsweredByTheNextOne() {
        queue(2);
        Queue<Runnable> tasks = new ArrayDeque<>();
        ClaimBatcher claims = new ClaimBatcher(SERVICE.context().getBean(RendererQueries.class), tasks::add);
        List<CompletableFuture<Optional<Claim>>> late = new ArrayList<>();
        Statements statements = Statements.of(SERVICE.context());
        statements.before(sql -> {
            if (sql.contains("skip locked") && late.isEmpty()) {
                late.add(claims.claim(new Claimant("late", 60)));
            }
        });
        CompletableFuture<Optional<Claim>> early = claims.claim(new Claimant("early", 60));

        tasks.remove().run();
        statements.before(_ -> {});

        assertThat(running()).isEqualTo(2);
        tasks.forEach(Runnable::run);
        assertThat(early.join()).isPresent();
        assertThat(late.getFirst().join()).isPresent();
        assertThat(SERVICE.sql().fetchValues("select lease_owner from rendering.jobs order by created_at"))
                .isEqualTo(List.of("early", "late"));
    }

    @Test
    void noJobIsGivenToTwoOfManyThatAskAtOnce() throws Exception {
        queue(40);
        Jobs jobs = Jobs.as(SERVICE, "operator");
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = IntStream.range(0, 60)
                    .mapToObj(n -> workers.submit(
                            () -> jobs.post("/render/claim", "{\"worker\":\"w%d\",\"lease_seconds\":60}".formatted(n))))
                    .toList();
            int given = 0;
            for (int n = 0; n < answers.size(); n++) {
                HttpResponse<String> answer = answers.get(n).get();
                if (answer.statusCode() == 200) {
                    given++;
                    assertThat(SERVICE.sql()
                                    .fetchValue(
                                            "select lease_owner from rendering.jobs where id = {0}::uuid",
                                            DSL.val(Jobs.text(Jobs.json(answer), "job_id"))))
                            .isEqualTo("w" + n);
                } else {
                    assertThat(answer.statusCode()).isEqualTo(204);
                }
            }
            assertThat(given).isEqualTo(40);
        }
    }

    /** Also of those that wait for their turn; and the turn is given back. */
    @Test
    void aStatementThatFailsIsTheAnswerOfAllThatWait() throws Exception {
        queue(20);
        Jobs jobs = Jobs.as(SERVICE, "operator");
        try (Connection connection = SERVICE.database().connectAsSuperuser();
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            DSLContext sql = DSL.using(connection, SQLDialect.POSTGRES);
            connection.setAutoCommit(false);
            sql.execute("lock table rendering.jobs");
            List<Future<HttpResponse<String>>> answers = IntStream.range(0, 12)
                    .mapToObj(n -> workers.submit(() -> jobs.post("/render/claim", "{\"worker\":\"w\"}")))
                    .toList();
            awaitBlocked(sql);
            sql.execute("select pg_terminate_backend(pid) from pg_locks where not granted and " + HERE);

            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(503);
                assertThat(answer.get().headers().firstValue("Retry-After")).isPresent();
            }
            connection.rollback();
        }
        assertThat(SERVICE.sql().fetchValue("select count(*)::int from rendering.jobs where state = 'queued'"))
                .isEqualTo(20);
        assertThat(jobs.post("/render/claim", "{\"worker\":\"w\"}").statusCode())
                .isEqualTo(200);
    }

    private static void awaitBlocked(DSLContext sql) throws Exception {
        Waiting.until(
                Duration.ofSeconds(10),
                () -> sql.fetch("select from pg_locks where not granted and " + HERE)
                        .isNotEmpty());
    }

    @Test
    void withoutADatabaseNobodyWaitsForAJob() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        AtomicInteger attempts = new AtomicInteger();
        PGSimpleDataSource nowhere = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                attempts.incrementAndGet();
                return super.getConnection();
            }
        };
        nowhere.setUrl("jdbc:postgresql://localhost:1/none");
        DSLContext unreachable = DSL.using(nowhere, SQLDialect.POSTGRES);
        ClaimBatcher claims = new ClaimBatcher(new RendererQueries(unreachable), tasks::add);

        List<CompletableFuture<Optional<Claim>>> answers =
                claimants(20).stream().map(claims::claim).toList();
        tasks.remove().run();

        assertThat(attempts).hasValue(1);
        assertThat(answers)
                .allSatisfy(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(DataAccessException.class));
    }

    /** However many statements go before; and whoever was told so gets no job when its turn comes. */
    @Test
    void nobodyWaitsForATurnForLong() {
        queue(1);
        Queue<Runnable> tasks = new ArrayDeque<>();
        ClaimBatcher claims = new ClaimBatcher(new RendererQueries(SERVICE.sql()), tasks::add);

        assertThatThrownBy(claims.claim(new Claimant("w", 60))::join)
                .hasCauseInstanceOf(TryLaterException.class)
                .hasMessageContaining("Claims take too long at the moment");
        tasks.forEach(Runnable::run);

        assertThat(running()).isZero();
    }

    /** For each number of workers, whatever plan PostgreSQL keeps after some executions. */
    @Test
    void aLongQueueIsNotReadFromEndToEnd() throws SQLException {
        queue(40_000);
        SERVICE.sql().execute("update rendering.jobs set state = 'completed' where random() < 0.3");
        SERVICE.sql().execute("analyze rendering.jobs");
        try (Connection connection = SERVICE.database().connectAsApplication()) {
            connection.setAutoCommit(false);
            DSLContext sql = DSL.using(connection, SQLDialect.POSTGRES);
            RendererQueries queries = new RendererQueries(sql);
            for (int number = 1; number <= RendererQueries.MAX_CLAIMS; number++) {
                for (int i = 0; i < 8; i++) {
                    assertThat(queries.claim(claimants(number))).hasSize(number);
                }
            }
            Record reads = sql.fetchSingle("select seq_scan::int, idx_tup_fetch::int from pg_stat_xact_user_tables"
                    + " where relid = 'rendering.jobs'::regclass");
            assertThat(reads.get("seq_scan")).isEqualTo(0);
            assertThat(reads.get("idx_tup_fetch", Integer.class)).isLessThan(5_000);
            connection.rollback();
        }
    }
}
