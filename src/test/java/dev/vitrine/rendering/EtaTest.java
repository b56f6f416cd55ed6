package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jooq.impl.DSL.val;

import dev.vitrine.Service;
import dev.vitrine.figure.FigureSql;
import io.micronaut.json.tree.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtaTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    static Jobs jobs;

    @BeforeAll
    static void signIn() {
        jobs = Jobs.as(SERVICE, "operator");
    }

    @BeforeEach
    void begin() {
        SERVICE.sql().execute("delete from rendering.jobs");
    }

    /** Jobs like the plan of the tests that took 101, 102, … seconds after a wait of 10. */
    private static void history(int size) {
        SERVICE.sql()
                .execute(
                        "insert into rendering.jobs (state, num_scenes, plan, created_at, started_at, finished_at, duration_sec)"
                                + " select 'completed', 1, '{\"quality\": \"final\"}', t, t + interval '10 seconds',"
                                + " t + make_interval(secs => 110 + n), 100 + n from generate_series(1, " + size
                                + ") n,"
                                + " (select timestamptz '2026-01-01Z' as t) start");
    }

    private static JsonNode eta(UUID id) {
        return Jobs.member(Jobs.json(jobs.get("/dashboard/jobs/" + id)), "eta");
    }

    private static double seconds(Instant from, JsonNode eta, String quantile) {
        return Duration.between(from, Instant.parse(Jobs.text(eta, quantile))).toMillis() / 1000.0;
    }

    /** Of 20 jobs the 2.1st, 10.5th and 18.9th: k of n + 1. */
    @Test
    void aRunningJobCountsFromItsStart() {
        history(20);
        UUID id = jobs.create(Jobs.PLAN);
        jobs.post("/render/claim", "{\"worker\":\"w\"}");
        Instant startedAt = SERVICE.sql()
                .fetchSingle("select started_at from rendering.jobs where id = {0}", val(id))
                .get(0, Instant.class);

        JsonNode eta = eta(id);

        assertThat(Jobs.member(eta, "based_on").getIntValue()).isEqualTo(20);
        assertThat(seconds(startedAt, eta, "p10")).isCloseTo(102.1, within(0.01));
        assertThat(seconds(startedAt, eta, "p50")).isCloseTo(110.5, within(0.01));
        assertThat(seconds(startedAt, eta, "p90")).isCloseTo(118.9, within(0.01));
    }

    /** 25 jobs took longer than the 200 s that it takes already. */
    @Test
    void aRunningJobIsComparedWithThoseThatTookAsLong() {
        history(125);
        UUID id = jobs.create(Jobs.PLAN);
        jobs.post("/render/claim", "{\"worker\":\"w\"}");
        SERVICE.sql()
                .execute(
                        "update rendering.jobs set started_at = now() - interval '200.5 seconds' where state = 'running'");

        assertThat(Jobs.member(eta(id), "based_on").getIntValue()).isEqualTo(25);
    }

    /** Two jobs before it, of 110.5 s each on the mean; that jobs like it had waited for 10 s does not count. */
    @Test
    void aQueuedJobWaitsForThoseBeforeIt() {
        history(20);
        jobs.create(Jobs.PLAN);
        jobs.create(Jobs.PLAN);
        UUID id = jobs.create(Jobs.PLAN);

        JsonNode eta = eta(id);

        assertThat(seconds(Instant.now(), eta, "p50")).isCloseTo(2 * 110.5 + 110.5, within(2.0));
    }

    /** Ten thousand may wait, and two hundred be like it. */
    @Test
    void theQueueIsCountedOnce() {
        history(20);
        jobs.create(Jobs.PLAN);
        UUID id = jobs.create(Jobs.PLAN);

        String plan = SERVICE.sql()
                .fetch("explain (analyze, timing off, costs off) "
                        + FigureSql.inlined(EtaQueries.ETA.select(EtaQueries.ID.is(id))))
                .format();

        assertThat(plan.lines()).anyMatch(line -> line.contains("on jobs like_it"));
        assertThat(plan.lines()
                        .filter(line -> line.contains(" on jobs before_it"))
                        .toList())
                .hasSize(2)
                .allMatch(line -> line.contains("loops=1)"));
    }

    @Test
    void tooLittleHistoryGivesNone() {
        history(19);

        assertThat(eta(jobs.create(Jobs.PLAN)).isNull()).isTrue();
    }

    @Test
    void anEndedJobHasNone() {
        history(20);

        assertThat(eta(jobs.createFailed()).isNull()).isTrue();
    }
}
