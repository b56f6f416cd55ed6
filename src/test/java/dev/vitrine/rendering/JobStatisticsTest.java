package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobStatisticsTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    static Jobs jobs;

    @BeforeAll
    static void signIn() {
        jobs = Jobs.as(SERVICE, "viewer");
    }

    @BeforeEach
    void begin() {
        SERVICE.sql().execute("delete from rendering.jobs");
    }

    @Test
    void noJobsGiveZeros() {
        assertThat(jobs.get("/dashboard/stats").body())
                .isEqualTo(
                        "{\"total_jobs\":0,\"completed_jobs\":0,\"failed_jobs\":0,\"running_jobs\":0,\"success_rate\":0.0,\"finished_success_rate\":0.0,\"total_render_time_sec\":0.0,\"avg_render_time_sec\":0.0}");
    }

    /** 7 jobs: 4 completed, 2 failed, 1 queued; 4/7 = 57.142…, 4/6 = 66.666…; 1.005 + 2 + 3.333 over 3 jobs. */
    @Test
    void jobsAreCountedByState() {
        SERVICE.sql()
                .execute(
                        "insert into rendering.jobs (state, duration_sec, archived) values ('completed', 1.005, false),"
                                + " ('completed', 2, false), ('completed', 3.333, false), ('completed', 0, false),"
                                + " ('error', 9, false), ('error', null, false), ('queued', null, false),"
                                + " ('completed', 100, true), ('running', null, true)");

        assertThat(jobs.get("/dashboard/stats").body())
                .isEqualTo(
                        "{\"total_jobs\":7,\"completed_jobs\":4,\"failed_jobs\":2,\"running_jobs\":1,\"success_rate\":57.14,\"finished_success_rate\":66.67,\"total_render_time_sec\":6.34,\"avg_render_time_sec\":2.11}");
    }

    @Test
    void aRecountTellsWhenCountersHaveDriftedAndSetsThemRight() {
        SERVICE.sql()
                .execute("insert into rendering.jobs (state, duration_sec, archived) values ('completed', 1.5, false),"
                        + " ('completed', 2, true), ('error', null, false)");
        SERVICE.sql()
                .execute("update rendering.job_counts set jobs = jobs + 2, duration_sec = duration_sec - 0.25"
                        + " where state = 'completed' and not archived and jobs > 0");
        Jobs admin = Jobs.as(SERVICE, "admin");

        assertThat(admin.post("/admin/recount?repair=true").body())
                .contains(
                        "{\"figure\":\"rendering.job_counts.completed.false.jobs\",\"rolled_up\":3,\"recounted\":1,\"drift\":2}")
                .contains(
                        "{\"figure\":\"rendering.job_counts.completed.false.duration_sec\",\"rolled_up\":1.25,\"recounted\":1.5,\"drift\":-0.25}")
                .contains("\"drift\":2.25,\"figures\":[");
        assertThat(admin.post("/admin/recount").body()).contains("\"drift\":0,\"figures\":[");
        assertThat(jobs.get("/dashboard/stats").body()).contains("\"total_jobs\":2,\"completed_jobs\":1,");
    }

    /** A rebuild of the index changes jobs for a minute. */
    @Test
    void countersAreSetRightWhileJobsAreChangedAndByTwoAtOnce() throws Exception {
        SERVICE.sql().execute("insert into rendering.jobs (state) values ('completed'), ('error')");
        SERVICE.sql().execute("update rendering.job_counts set jobs = jobs + 7 where state = 'error' and jobs > 0");
        Jobs admin = Jobs.as(SERVICE, "admin");
        try (Connection changing = SERVICE.database().connect();
                Connection repairing = SERVICE.database().connect();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            changing.setAutoCommit(false);
            repairing.setAutoCommit(false);
            execute(changing, "insert into rendering.jobs (state) values ('queued')");
            execute(repairing, "select rendering.repair_job_counts()");
            Future<HttpResponse<String>> repaired = other.submit(() -> admin.post("/admin/recount?repair=true"));
            SERVICE.database().awaitLocked(Duration.ofSeconds(10), 1);
            repairing.commit();

            assertThat(repaired.get().statusCode()).isEqualTo(200);
            changing.commit();
        }

        assertThat(admin.post("/admin/recount").body()).contains("\"drift\":0,\"figures\":[");
        assertThat(jobs.get("/dashboard/stats").body()).contains("\"total_jobs\":3,");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void countersFollowEveryChange() {
        Random random = new Random(7);
        String[] states = {"queued", "running", "completed", "error", "unknown"};
        for (int i = 0; i < 60; i++) {
            String state = states[random.nextInt(states.length)];
            switch (random.nextInt(4)) {
                case 0, 1 ->
                    SERVICE.sql()
                            .execute(
                                    "insert into rendering.jobs (state, duration_sec, archived) select '%s', n * 0.1, n = 3 from generate_series(0, %d) n"
                                            .formatted(state, random.nextInt(9)));
                case 2 ->
                    SERVICE.sql()
                            .execute(
                                    "update rendering.jobs set state = '%s', archived = random() < 0.3, duration_sec = random() where random() < 0.4"
                                            .formatted(state));
                default -> SERVICE.sql().execute("delete from rendering.jobs where random() < 0.1");
            }
        }

        assertThat(SERVICE.sql()
                        .fetch(
                                "select state, archived, sum(jobs), sum(timed_jobs), trim_scale(sum(duration_sec)) from rendering.job_counts"
                                        + " group by state, archived having sum(jobs) <> 0 order by 1, 2")
                        .format())
                .isEqualTo(SERVICE.sql()
                        .fetch(
                                "select state, archived, count(*) sum, count(*) filter (where duration_sec > 0) sum,"
                                        + " trim_scale(sum(duration_sec::numeric)) from rendering.jobs group by state, archived order by 1, 2")
                        .format());
    }

    @Test
    void aRolledBackChangeIsNotCounted() {
        try {
            SERVICE.sql().transaction(transaction -> {
                transaction.dsl().execute("insert into rendering.jobs default values");
                throw new IllegalStateException("rolled back");
            });
        } catch (IllegalStateException e) {
            // on purpose
        }

        assertThat(jobs.get("/dashboard/stats").body()).startsWith("{\"total_jobs\":0,");
    }
}
