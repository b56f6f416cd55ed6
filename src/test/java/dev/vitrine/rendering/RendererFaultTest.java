package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vitrine.rendering.RendererQueries.Claim;
import dev.vitrine.rendering.RendererQueries.Claimant;
import dev.vitrine.rendering.RendererQueries.Lease;
import dev.vitrine.rendering.RendererQueries.Result;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers and the database are killed while they work, on a PostgreSQL of its own that syncs. */
class RendererFaultTest {

    private static final int JOBS = 160;
    private static final int WORKERS = 8;
    private static final Duration AT_MOST = Duration.ofSeconds(150);

    private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicInteger interrupted = new AtomicInteger();

    @Test
    void noJobIsLostOrDoneTwiceWhoeverIsKilled(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("postgresql");
        EmbeddedPostgres server = start(data);
        int port = server.getPort();
        migrate(port);
        HikariDataSource pool = pool(port);
        DSLContext sql = DSL.using(pool, SQLDialect.POSTGRES);
        sql.execute("insert into rendering.jobs (topic, plan) select 'job ' || n, '{}' from generate_series(1, " + JOBS
                + ") n");

        ClaimBatcher claims = new ClaimBatcher(new RendererQueries(sql), Thread::startVirtualThread);
        Thread.Builder daemon = Thread.ofPlatform().daemon().uncaughtExceptionHandler((_, e) -> unexpected.add(e));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            int worker = i;
            threads.add(daemon.start(() -> work(sql, claims, worker)));
        }
        threads.add(daemon.start(() -> requeue(sql)));
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        kill(data);
        try {
            for (Thread thread : threads) {
                assertThat(thread.join(AT_MOST)).isTrue();
            }
            assertThat(unexpected).isEmpty();
            assertThat(interrupted).as("statements that the kill met").hasPositiveValue();
            assertConsistent(sql);
        } finally {
            pool.close();
            server.close();
        }
    }

    private static EmbeddedPostgres start(Path data) throws Exception {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    private static void migrate(int port) {
        Flyway.configure()
                .dataSource(url(port), "postgres", "postgres")
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    private static String url(int port) {
        return "jdbc:postgresql://localhost:%d/postgres?connectTimeout=2&socketTimeout=5".formatted(port);
    }

    /** As many connections as threads. */
    private static HikariDataSource pool(int port) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(port));
        config.setUsername("postgres");
        config.setPassword("postgres");
        config.setMaximumPoolSize(WORKERS + 2);
        // shorter than claims wait for their turn: who asks learns that the database has gone, and not that it is busy
        config.setConnectionTimeout(1000);
        return new HikariDataSource(config);
    }

    /** All processes but the one that starts them: it recovers from the write-ahead log, as after a power failure. */
    private static void kill(Path data) throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        ProcessHandle.of(pid).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean isDone(DSLContext sql) {
        return sql.fetchSingle("select count(*) from rendering.jobs where state in ('queued', 'running')")
                        .get(0, Integer.class)
                == 0;
    }

    private void requeue(DSLContext sql) {
        RendererQueries jobs = new RendererQueries(sql);
        repeat(sql, jobs::requeue);
    }

    private void work(DSLContext sql, ClaimBatcher claims, int worker) {
        RendererQueries jobs = new RendererQueries(sql);
        Random random = new Random(worker);
        repeat(sql, () -> {
            claim(claims, new Claimant("worker " + worker, 1))
                    .ifPresent(job -> render(jobs, job, "worker " + worker, random));
        });
    }

    private static Optional<Claim> claim(ClaimBatcher claims, Claimant claimant) {
        try {
            return claims.claim(claimant).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DataAccessException cause ? cause : e;
        }
    }

    private void repeat(DSLContext sql, Runnable work) {
        boolean isDone = false;
        while (!isDone) {
            try {
                work.run();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                isDone = isDone(sql);
            } catch (DataAccessException e) {
                // the database has been killed: wait for it
                interrupted.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private void render(RendererQueries jobs, Claim claim, String worker, Random random) {
        Lease lease = new Lease(claim.jobId(), worker, claim.leaseToken());
        int fate = random.nextInt(10);
        if (fate == 0) {
            // killed
            return;
        }
        if (fate == 1) {
            // stuck for longer than the lease
            LockSupport.parkNanos(Duration.ofMillis(1300).toNanos());
        }
        try {
            jobs.heartbeat(lease, 50);
            if (fate == 2) {
                jobs.fail(lease, "broken");
            } else {
                jobs.complete(lease, new Result(1.0, "test", null, null, null));
            }
            acknowledged.add(claim.jobId());
        } catch (JobRefusedException e) {
            assertThat(e.reason()).isEqualTo(JobRefusedException.Reason.CONFLICT);
        }
    }

    private void assertConsistent(DSLContext sql) {
        assertThat(sql.fetchSingle("select count(*) from rendering.jobs where state in ('completed', 'error')")
                        .get(0, Integer.class))
                .isEqualTo(JOBS);
        // between two claims the job was put back, and it ended once
        assertThat(sql.fetch(
                                "select string_agg(event, ' ' order by created_at, id) from rendering.job_events group by job_id")
                        .getValues(0, String.class))
                .hasSize(JOBS)
                .allMatch(events -> events.matches("(claimed requeued )*claimed (completed|failed)"));
        assertThat(sql.fetch(
                        "select from rendering.jobs j where attempt <> (select count(*) from rendering.job_events e"
                                + " where e.job_id = j.id and e.event = 'claimed')"))
                .isEmpty();
        assertThat(sql.fetch("select id from rendering.jobs").getValues(0, UUID.class))
                .containsAll(acknowledged);
        assertThat(sql.fetch("select sum(attempt) from rendering.jobs")
                        .getFirst()
                        .get(0, Integer.class))
                .isGreaterThan(JOBS);
        assertThat(sql.fetch(
                        "select state, sum(jobs) from rendering.job_counts group by state having sum(jobs) <> 0 except"
                                + " select state, count(*) from rendering.jobs group by state"))
                .isEmpty();
    }
}
