package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.val;

import dev.vitrine.Service;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jooq.Record;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendererTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.rendering.requeue-interval", "1h");

    static Jobs jobs;

    @BeforeAll
    static void signIn() {
        jobs = Jobs.as(SERVICE, "operator");
    }

    @BeforeEach
    void begin() {
        SERVICE.sql().execute("delete from rendering.jobs");
    }

    private static HttpResponse<String> claim(String worker) {
        return jobs.post("/render/claim", "{\"worker\":\"%s\",\"lease_seconds\":60}".formatted(worker));
    }

    private static HttpResponse<String> answer(JsonNode claim, String worker, String what, String more) {
        return jobs.post(
                "/render/%s/%s".formatted(Jobs.text(claim, "job_id"), what),
                "{\"worker\":\"%s\",\"lease_token\":\"%s\"%s}"
                        .formatted(worker, Jobs.text(claim, "lease_token"), more));
    }

    private static Record row(UUID id) {
        return SERVICE.sql().fetchSingle("select * from rendering.jobs where id = {0}", val(id));
    }

    private static void expireLeases() {
        SERVICE.sql().execute("update rendering.jobs set lease_expires_at = now() - interval '1 second'");
    }

    private static int requeue() {
        return SERVICE.context().getBean(RendererQueries.class).requeue();
    }

    /** A claim walks past the entries of claimed jobs; by default PostgreSQL leaves them where few pages have changed. */
    @Test
    void aVacuumTakesClaimedJobsOutOfTheIndexes() throws SQLException {
        SERVICE.sql().execute("""
                insert into rendering.jobs (topic, plan, state)
                select 'Job ' || n, '{}', 'queued' from generate_series(1, 20000) n""");
        claim("w");
        StringBuilder told = new StringBuilder();
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum (verbose) rendering.jobs");
            for (SQLWarning line = statement.getWarnings(); line != null; line = line.getNextWarning()) {
                told.append(line.getMessage());
            }
        }

        assertThat(told).contains("index scan needed").doesNotContain("bypassed");
        assertThat(SERVICE.sql()
                        .fetchSingle("select reloptions from pg_class where oid = 'rendering.jobs'::regclass")
                        .get(0, String[].class))
                .contains("autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=50000");
    }

    /** Also when the transaction of the later one has begun earlier. */
    @Test
    void eventsAreInTheOrderInWhichTheyHappened() {
        UUID id = jobs.create(Jobs.plan("first"));
        SERVICE.sql().transaction(early -> {
            early.dsl().execute("select now()");
            String token = Jobs.text(Jobs.json(claim("w")), "lease_token");
            new RendererQueries(early.dsl()).fail(new RendererQueries.Lease(id, "w", UUID.fromString(token)), "broken");
        });

        assertThat(Jobs.member(Jobs.json(jobs.get("/dashboard/jobs/" + id)), "events")
                        .values())
                .extracting(event -> Jobs.text(event, "event"))
                .containsExactly("queued", "claimed", "failed");
    }

    @Test
    void theOldestJobIsGivenOutOnce() {
        UUID first = jobs.create(Jobs.plan("first"));
        UUID second = jobs.create(Jobs.plan("second"));

        HttpResponse<String> claim = claim("w1");
        JsonNode json = Jobs.json(claim);

        assertThat(claim.statusCode()).isEqualTo(200);
        assertThat(Jobs.text(json, "job_id")).isEqualTo(first.toString());
        assertThat(Jobs.member(json, "attempt").getIntValue()).isEqualTo(1);
        assertThat(Jobs.text(Jobs.member(json, "plan"), "topic")).isEqualTo("first");
        assertThat(Duration.between(Instant.now(), Instant.parse(Jobs.text(json, "lease_expires_at"))))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
        assertThat(Jobs.text(Jobs.json(claim("w2")), "job_id")).isEqualTo(second.toString());
        HttpResponse<String> none = claim("w3");
        assertThat(none.statusCode()).isEqualTo(204);
        assertThat(none.body()).isEmpty();
    }

    @Test
    void archivedJobsAreNotGivenOut() {
        UUID id = jobs.create(Jobs.PLAN);
        jobs.delete("/dashboard/jobs/" + id);
        assertThat(claim("w").statusCode()).isEqualTo(204);

        jobs.post("/dashboard/jobs/%s/restore".formatted(id));
        assertThat(claim("w").statusCode()).isEqualTo(200);
    }

    @Test
    void aHeartbeatExtendsTheLeaseAndTellsTheProgress() {
        UUID id = jobs.create(Jobs.PLAN);
        JsonNode claim = Jobs.json(claim("w"));
        SERVICE.sql().execute("update rendering.jobs set lease_expires_at = now() + interval '5 seconds'");

        HttpResponse<String> heartbeat = answer(claim, "w", "heartbeat", ",\"progress\":42");

        JsonNode json = Jobs.json(heartbeat);
        assertThat(heartbeat.statusCode()).isEqualTo(200);
        assertThat(Jobs.member(json, "progress").getIntValue()).isEqualTo(42);
        assertThat(Instant.parse(Jobs.text(json, "lease_expires_at")))
                .isAfter(Instant.now().plusSeconds(50));
        assertThat(row(id).get("progress", Integer.class)).isEqualTo(42);
    }

    @Test
    void aJobIsCompleted() {
        UUID id = jobs.create(Jobs.PLAN);
        JsonNode claim = Jobs.json(claim("w"));

        HttpResponse<String> done = answer(
                claim,
                "w",
                "complete",
                ",\"duration_sec\":12.5,\"encoder\":\"libx264\",\"resolution\":\"1080p\",\"final_video_url\":\"/v\",\"thumbnail_url\":\"/t\"");

        assertThat(done.body()).isEqualTo("{\"job_id\":\"%s\",\"status\":\"completed\"}".formatted(id));
        JsonNode job = Jobs.json(jobs.get("/dashboard/jobs/" + id));
        assertThat(Jobs.text(job, "state")).isEqualTo("completed");
        assertThat(Jobs.member(job, "duration_sec").getDoubleValue()).isEqualTo(12.5);
        assertThat(Jobs.text(job, "encoder")).isEqualTo("libx264");
        assertThat(Jobs.text(job, "final_video_url")).isEqualTo("/v");
        assertThat(Jobs.member(job, "progress").getIntValue()).isEqualTo(100);
        assertThat(Jobs.member(job, "events").values())
                .extracting(event -> Jobs.text(event, "event"))
                .containsExactly("queued", "claimed", "completed");
        assertThat(row(id).get("lease_token")).isNull();
    }

    /** Whose clock was set back meanwhile. */
    @Test
    void aJobThatHasNotBegunYetTookNoTime() {
        UUID id = jobs.create(Jobs.PLAN);
        JsonNode claim = Jobs.json(claim("w"));
        SERVICE.sql()
                .execute("update rendering.jobs set started_at = now() + interval '1 day' where id = {0}", val(id));

        assertThat(answer(claim, "w", "complete", "").statusCode()).isEqualTo(200);
        assertThat(row(id).get("duration_sec", Double.class)).isZero();
    }

    @Test
    void aJobFailsWithAnError() {
        UUID id = jobs.create(Jobs.PLAN);
        JsonNode claim = Jobs.json(claim("w"));

        HttpResponse<String> failed = answer(claim, "w", "fail", ",\"error\":\"out of memory\"");

        assertThat(failed.body()).isEqualTo("{\"job_id\":\"%s\",\"status\":\"error\"}".formatted(id));
        JsonNode job = Jobs.json(jobs.get("/dashboard/jobs/" + id));
        assertThat(Jobs.text(job, "state")).isEqualTo("error");
        assertThat(Jobs.text(job, "error")).isEqualTo("out of memory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"heartbeat | ,\"progress\":1", "complete | ", "fail | ,\"error\":\"x\""})
    void aLateAnswerIsRefusedBeforeAndAfterTheJobIsPutBack(String what, String more) {
        UUID id = jobs.create(Jobs.PLAN);
        JsonNode claim = Jobs.json(claim("w"));
        String body = more == null ? "" : more;
        expireLeases();

        assertThat(answer(claim, "w", what, body).statusCode()).isEqualTo(409);
        assertThat(requeue()).isEqualTo(1);
        assertThat(row(id).get("state", String.class)).isEqualTo("queued");
        assertThat(answer(claim, "w", what, body).statusCode()).isEqualTo(409);

        JsonNode second = Jobs.json(claim("w"));
        assertThat(Jobs.member(second, "attempt").getIntValue()).isEqualTo(2);
        HttpResponse<String> late = answer(claim, "w", what, body);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(Jobs.detail(late)).isEqualTo("Job %s is not leased to this worker".formatted(id));
        assertThat(answer(second, "w", what, body).statusCode()).isEqualTo(200);
    }

    @Test
    void anotherWorkersNameIsRefused() {
        jobs.create(Jobs.PLAN);
        JsonNode claim = Jobs.json(claim("w"));

        assertThat(answer(claim, "somebody", "complete", "").statusCode()).isEqualTo(409);
    }

    @Test
    void aJobEndsOnce() {
        jobs.create(Jobs.PLAN);
        JsonNode claim = Jobs.json(claim("w"));

        assertThat(answer(claim, "w", "complete", "").statusCode()).isEqualTo(200);
        assertThat(answer(claim, "w", "fail", ",\"error\":\"x\"").statusCode()).isEqualTo(409);
    }

    @Test
    void runningJobsOfOthersAreLeftAlone() {
        jobs.create(Jobs.PLAN);
        claim("w");

        assertThat(requeue()).isZero();
    }

    @Test
    void anUnknownJobIsNotFound() {
        assertThat(jobs.post(
                                "/render/00000000-0000-0000-0000-000000000000/complete",
                                "{\"worker\":\"w\",\"lease_token\":\"00000000-0000-0000-0000-000000000000\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"worker\":\"\"}",
                "{\"worker\":\"w\",\"lease_seconds\":0}",
                "{\"worker\":\"w\",\"lease_seconds\":3601}",
            })
    void aBadClaimIsRefused(String body) {
        assertThat(jobs.post("/render/claim", body).statusCode()).isEqualTo(422);
    }
}
