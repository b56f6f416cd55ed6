package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.val;

import dev.vitrine.Service;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobChangeTest {

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

    private static List<String> events(UUID id) {
        return SERVICE.sql()
                .fetch("select event from rendering.job_events where job_id = {0} order by created_at, event", val(id))
                .getValues(0, String.class);
    }

    private static long count(String condition) {
        return SERVICE.sql()
                .fetchSingle("select count(*) from rendering.jobs where " + condition)
                .get(0, Long.class);
    }

    /** All at once; their answers. */
    private static List<HttpResponse<String>> inParallel(int requests, Callable<HttpResponse<String>> request)
            throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(requests)) {
            List<HttpResponse<String>> answers = new java.util.ArrayList<>();
            for (Future<HttpResponse<String>> future : threads.invokeAll(
                    IntStream.range(0, requests).mapToObj(ignored -> request).toList())) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    private static HttpResponse<String> deleteWithKey(String path, String key) {
        return jobs.send(jobs.request(path).header("Idempotency-Key", key).DELETE());
    }

    private static HttpResponse<String> postWithKey(String path, String body, String key) {
        return jobs.send(jobs.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/render", "/dashboard/jobs"})
    void aPlanMakesAJob(String path) {
        HttpResponse<String> response = jobs.post(path, Jobs.PLAN);

        UUID id = SERVICE.sql().fetchSingle("select id from rendering.jobs").get(0, UUID.class);
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body())
                .isEqualTo("{\"job_id\":\"%s\",\"status\":\"queued\",\"message\":\"Job queued successfully\"}"
                        .formatted(id));
        assertThat(events(id)).containsExactly("queued");
    }

    @Test
    void defaultsAreFilledInAndUnknownKeysAreKept() {
        UUID id = jobs.create(
                "{\"watermark\":{\"x\":[1,2.5,null]},\"tags\":[\" bass \",\"bass\",\"\"],\"scenes\":[{\"image_prompt\":\"a desk\",\"narration\":\"hello\",\"camera\":\"close\"}]}");

        JsonNode job = Jobs.json(jobs.get("/dashboard/jobs/" + id));
        JsonNode plan = Jobs.member(job, "plan");

        assertThat(Jobs.text(job, "topic")).isEqualTo("Untitled");
        assertThat(Jobs.member(job, "num_scenes").getIntValue()).isEqualTo(1);
        assertThat(Jobs.member(job, "tags").values())
                .extracting(JsonNode::getStringValue)
                .containsExactly("bass");
        assertThat(Jobs.text(plan, "language")).isEqualTo("en");
        assertThat(Jobs.text(plan, "voice")).isEqualTo("F");
        assertThat(Jobs.text(plan, "quality")).isEqualTo("final");
        assertThat(Jobs.member(plan, "fast_path").getBooleanValue()).isTrue();
        assertThat(Jobs.member(plan, "enable_audio_sync").getBooleanValue()).isTrue();
        assertThat(Jobs.member(Jobs.member(plan, "watermark"), "x").size()).isEqualTo(3);
        JsonNode scene = Jobs.member(plan, "scenes").get(0);
        assertThat(Jobs.text(scene, "camera")).isEqualTo("close");
        assertThat(Jobs.member(scene, "duration_sec").getDoubleValue()).isEqualTo(3.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | body",
                "5 | body",
                "{} | body.scenes",
                "{\"scenes\":null} | body.scenes",
                "{\"scenes\":[]} | body.scenes",
                "{\"scenes\":{}} | body.scenes",
                "{\"scenes\":[1]} | body.scenes[0]",
                "{\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"},{\"image_prompt\":\"abc\",\"narration\":\"ab\"}]} | body.scenes[1].narration",
                "{\"scenes\":[{\"image_prompt\":\"ab\",\"narration\":\"abc\"}]} | body.scenes[0].image_prompt",
                "{\"scenes\":[{\"narration\":\"abc\"}]} | body.scenes[0].image_prompt",
                "{\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\",\"duration_sec\":0.4}]} | body.scenes[0].duration_sec",
                "{\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\",\"duration_sec\":600.1}]} | body.scenes[0].duration_sec",
                "{\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\",\"duration_sec\":\"3\"}]} | body.scenes[0].duration_sec",
                "{\"language\":\"de\",\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.language",
                "{\"voice\":\"f\",\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.voice",
                "{\"voice_id\":1,\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.voice_id",
                "{\"quality\":\"best\",\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.quality",
                "{\"proxy\":\"yes\",\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.proxy",
                "{\"tags\":[1],\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.tags[0]",
                "{\"tags\":\"bass\",\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.tags",
                "{\"topic\":\"a\\u0000b\",\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.topic",
                "{\"topic\":\"a\\ud800b\",\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.topic",
                "{\"x\":1e999999,\"scenes\":[{\"image_prompt\":\"abc\",\"narration\":\"abc\"}]} | body.x",
            })
    void aBadPlanIsRefusedWithThePlace(String plan, String location) {
        HttpResponse<String> response = jobs.post("/render", plan);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.body()).contains("\"location\":\"%s\"".formatted(location));
        assertThat(count("true")).isZero();
    }

    @Test
    void twentyOneScenesAreTooMany() {
        String scene = "{\"image_prompt\":\"abc\",\"narration\":\"abc\"}";
        String twenty = String.join(",", java.util.Collections.nCopies(20, scene));

        assertThat(jobs.post("/render", "{\"scenes\":[" + twenty + "]}").statusCode())
                .isEqualTo(201);
        assertThat(jobs.post("/render", "{\"scenes\":[" + twenty + "," + scene + "]}")
                        .statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"scenes\":", "nonsense"})
    void aBodyThatDoesNotParseIsABadRequest(String body) {
        assertThat(jobs.post("/render", body).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "running", "completed", "error", "unknown"})
    void aJobInAnyStateIsDuplicated(String state) {
        UUID id = jobs.create(Jobs.plan("Bass", "a"));
        SERVICE.sql().execute("update rendering.jobs set state = cast({0} as rendering.job_state)", val(state));

        HttpResponse<String> response = jobs.post("/dashboard/jobs/" + id + "/duplicate");

        UUID copy = UUID.fromString(Jobs.text(Jobs.json(response), "new_job_id"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"new_job_id\":\"%s\",\"status\":\"queued\",\"message\":\"Duplicated from %s\"}"
                        .formatted(copy, id));
        JsonNode job = Jobs.json(jobs.get("/dashboard/jobs/" + copy));
        assertThat(Jobs.text(job, "topic")).isEqualTo("Bass");
        assertThat(Jobs.text(job, "state")).isEqualTo("queued");
        assertThat(Jobs.text(job, "origin")).isEqualTo("duplicate");
        assertThat(Jobs.text(job, "parent_job_id")).isEqualTo(id.toString());
        assertThat(Jobs.member(job, "tags").values())
                .extracting(JsonNode::getStringValue)
                .containsExactly("a");
        assertThat(events(id)).containsExactly("queued", "duplicated");
        assertThat(events(copy)).containsExactly("queued");
    }

    @Test
    void aJobWithoutAPlanCannotBeRepeated() {
        UUID id = jobs.createFailed();
        SERVICE.sql().execute("update rendering.jobs set plan = null");

        for (String change : List.of("duplicate", "retry")) {
            HttpResponse<String> response = jobs.post("/dashboard/jobs/%s/%s".formatted(id, change));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Jobs.detail(response)).isEqualTo("Job plan not found in summary");
        }
    }

    @Test
    void aStoredPlanThatBreaksTodaysRulesIsListedAndCannotBeRepeated() {
        UUID id = jobs.createFailed();
        SERVICE.sql().execute("update rendering.jobs set plan = '{\"scenes\": [{\"image_prompt\": \"x\"}]}'");

        HttpResponse<String> response = jobs.post("/dashboard/jobs/" + id + "/duplicate");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("plan.scenes[0].image_prompt", "plan.scenes[0].narration");
        assertThat(jobs.get("/dashboard/jobs").statusCode()).isEqualTo(200);
        assertThat(jobs.get("/dashboard/jobs/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void aFailedJobIsRetried() {
        UUID id = jobs.createFailed();

        HttpResponse<String> response = jobs.post("/dashboard/jobs/" + id + "/retry");

        UUID retry = UUID.fromString(Jobs.text(Jobs.json(response), "new_job_id"));
        assertThat(response.body())
                .isEqualTo("{\"new_job_id\":\"%s\",\"status\":\"queued\",\"message\":\"Retry job created from %s\"}"
                        .formatted(retry, id));
        assertThat(events(id)).containsExactly("queued", "retried");
        JsonNode attempts = Jobs.member(Jobs.json(jobs.get("/dashboard/jobs/" + id)), "attempts");
        assertThat(Jobs.member(attempts, "parent").isNull()).isTrue();
        assertThat(Jobs.text(Jobs.member(attempts, "children").get(0), "job_id"))
                .isEqualTo(retry.toString());
        JsonNode ofRetry = Jobs.member(Jobs.json(jobs.get("/dashboard/jobs/" + retry)), "attempts");
        assertThat(Jobs.text(Jobs.member(ofRetry, "parent"), "job_id")).isEqualTo(id.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "running", "completed", "unknown"})
    void onlyFailedJobsAreRetried(String state) {
        UUID id = jobs.create(Jobs.PLAN);
        SERVICE.sql().execute("update rendering.jobs set state = cast({0} as rendering.job_state)", val(state));

        HttpResponse<String> response = jobs.post("/dashboard/jobs/" + id + "/retry");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Jobs.detail(response)).isEqualTo("Can only retry failed jobs. Current state: " + state);
    }

    @Test
    void aJobIsRetriedAgainWhenItsRetryHasEnded() {
        UUID id = jobs.createFailed();
        HttpResponse<String> first = jobs.post("/dashboard/jobs/" + id + "/retry");

        HttpResponse<String> second = jobs.post("/dashboard/jobs/" + id + "/retry");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(Jobs.detail(second)).isEqualTo("Job %s is already being retried".formatted(id));

        jobs.fail(UUID.fromString(Jobs.text(Jobs.json(first), "new_job_id")));
        assertThat(jobs.post("/dashboard/jobs/" + id + "/retry").statusCode()).isEqualTo(200);
    }

    @Test
    void sixteenRetriesAtOnceMakeOneJob() throws Exception {
        UUID id = jobs.createFailed();

        List<HttpResponse<String>> answers = inParallel(16, () -> jobs.post("/dashboard/jobs/" + id + "/retry"));

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 409).hasSize(15);
        assertThat(count("origin = 'retry'")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "duplicate"})
    void aJobThatIsBeingRemovedIsNotRepeated(String change) throws Exception {
        UUID id = jobs.createFailed();
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement();
                ExecutorService operator = Executors.newSingleThreadExecutor()) {
            connection.setAutoCommit(false);
            statement.execute("delete from rendering.jobs where id = '%s'".formatted(id));
            Future<HttpResponse<String>> answer =
                    operator.submit(() -> jobs.post("/dashboard/jobs/%s/%s".formatted(id, change)));
            SERVICE.database().awaitLocked(Duration.ofSeconds(10), 1);
            connection.commit();

            assertThat(answer.get().statusCode()).isEqualTo(404);
            assertThat(Jobs.detail(answer.get())).isEqualTo("Job %s not found".formatted(id));
        }
    }

    @Test
    void fiftyRetriesWithOneKeyMakeOneJob() throws Exception {
        UUID id = jobs.createFailed();
        String path = "/dashboard/jobs/" + id + "/retry";

        List<HttpResponse<String>> answers = inParallel(50, () -> postWithKey(path, "", "key of 50"));
        HttpResponse<String> afterwards = postWithKey(path, "", "key of 50");

        assertThat(count("origin = 'retry'")).isEqualTo(1);
        assertThat(afterwards.statusCode()).isEqualTo(200);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).isNotEmpty();
        assertThat(answers).allSatisfy(answer -> {
            if (answer.statusCode() == 200) {
                assertThat(answer.body()).isEqualTo(afterwards.body());
            } else {
                assertThat(answer.statusCode()).isEqualTo(409);
                assertThat(Jobs.detail(answer)).isEqualTo("A request with this Idempotency-Key is under way");
            }
        });
    }

    @Test
    void aKeyIsForOneRequestOfOneCaller() {
        HttpResponse<String> first = postWithKey("/render", Jobs.PLAN, "k1");
        HttpResponse<String> again = postWithKey("/render", " " + Jobs.PLAN, "k1");
        HttpResponse<String> other = postWithKey("/render", Jobs.plan("Other"), "k1");
        Jobs somebody = Jobs.as(SERVICE, "admin");
        HttpResponse<String> ofSomebodyElse = somebody.send(somebody.request("/render")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k1")
                .POST(BodyPublishers.ofString(Jobs.PLAN)));

        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("header.Idempotency-Key");
        assertThat(ofSomebodyElse.statusCode()).isEqualTo(201);
        assertThat(count("true")).isEqualTo(2);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        postWithKey("/render", Jobs.PLAN, "k2");
        SERVICE.sql().execute("update rendering.idempotency_keys set created_at = created_at - interval '24 hours'");

        postWithKey("/render", Jobs.plan("Other"), "k2");

        assertThat(count("true")).isEqualTo(2);
    }

    @Test
    void arefusedChangeLeavesNoKey() {
        UUID id = jobs.create(Jobs.PLAN);
        String path = "/dashboard/jobs/" + id + "/retry";
        assertThat(postWithKey(path, "", "k3").statusCode()).isEqualTo(400);

        jobs.fail(id);

        assertThat(postWithKey(path, "", "k3").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/duplicate", "/retry", "/restore"})
    void theOtherChangesHonourKeysToo(String change) {
        UUID id = jobs.createFailed();
        String path = "/dashboard/jobs/" + id + change;

        String first = postWithKey(path, "", "k4" + change).body();

        assertThat(postWithKey(path, "", "k4" + change).body()).isEqualTo(first);
        assertThat(count("true")).isEqualTo(change.equals("/restore") ? 1 : 2);
    }

    /** Between two requests with one key the job is changed back: the second one changes nothing. */
    @Test
    void archivingAndRestoringWithAKeyWorkOnce() {
        String path = "/dashboard/jobs/" + jobs.create(Jobs.PLAN);
        String other = "/dashboard/jobs/" + jobs.create(Jobs.PLAN);

        String archived = deleteWithKey(path, "k5").body();
        jobs.post(path + "/restore");
        assertThat(deleteWithKey(path, "k5").body()).isEqualTo(archived).contains("\"archived\"");
        assertThat(deleteWithKey(other, "k5").statusCode()).isEqualTo(422);
        assertThat(count("archived")).isZero();

        jobs.delete(path);
        jobs.delete(other);
        String restored = postWithKey(path + "/restore", "", "k6").body();
        jobs.delete(path);
        assertThat(postWithKey(path + "/restore", "", "k6").body())
                .isEqualTo(restored)
                .contains("\"restored\"");
        assertThat(postWithKey(other + "/restore", "", "k6").statusCode()).isEqualTo(422);
        assertThat(count("archived")).isEqualTo(2);
    }

    @Test
    void aKeyCountsWithASlashAtTheEndOfThePath() {
        HttpResponse<String> created = postWithKey("/dashboard/jobs/", Jobs.PLAN, "slash");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(postWithKey("/dashboard/jobs", Jobs.PLAN, "slash").body()).isEqualTo(created.body());
    }

    @Test
    void keysThatAreADayOldAreRemoved() {
        postWithKey("/render", Jobs.PLAN, "k7");
        SERVICE.sql()
                .execute("update rendering.idempotency_keys set created_at = now() - interval '24 hours 1 second'");
        postWithKey("/render", Jobs.PLAN, "k8");
        SERVICE.sql()
                .execute(
                        "update rendering.idempotency_keys set created_at = now() - interval '23 hours 59 minutes' where key = 'k8'");

        SERVICE.context().getBean(IdempotencyQueries.class).removeOld();

        assertThat(SERVICE.sql()
                        .fetch("select key from rendering.idempotency_keys")
                        .getValues(0, String.class))
                .containsExactly("k8");
    }

    @Test
    void archivingAndRestoringAreIdempotent() {
        UUID id = jobs.create(Jobs.PLAN);

        for (int i = 0; i < 2; i++) {
            HttpResponse<String> archived = jobs.delete("/dashboard/jobs/" + id);
            assertThat(archived.statusCode()).isEqualTo(200);
            assertThat(archived.body())
                    .isEqualTo("{\"status\":\"archived\",\"job_id\":\"%s\",\"message\":\"Job archived successfully\"}"
                            .formatted(id));
        }
        assertThat(count("archived and archived_at is not null")).isEqualTo(1);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> restored = jobs.post("/dashboard/jobs/%s/restore".formatted(id));
            assertThat(restored.statusCode()).isEqualTo(200);
            assertThat(restored.body())
                    .isEqualTo("{\"status\":\"restored\",\"job_id\":\"%s\",\"message\":\"Job restored successfully\"}"
                            .formatted(id));
        }
        assertThat(count("not archived and archived_at is null")).isEqualTo(1);
        assertThat(events(id)).containsExactly("queued", "archived", "restored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000-0000-0000-0000-000000000000", "nonsense", "1-1-1-1-1"})
    void anUnknownJobIsNotFound(String id) {
        String path = "/dashboard/jobs/" + id;

        assertThat(List.of(
                        jobs.get(path),
                        jobs.delete(path),
                        jobs.post(path + "/duplicate"),
                        jobs.post(path + "/retry"),
                        jobs.post(path + "/restore")))
                .allSatisfy(response -> {
                    assertThat(response.statusCode()).isEqualTo(404);
                    assertThat(Jobs.detail(response)).isEqualTo("Job %s not found".formatted(id));
                });
    }

    @Test
    void viewersChangeNothing() {
        UUID id = jobs.createFailed();
        Jobs viewer = Jobs.as(SERVICE, "viewer");
        String path = "/dashboard/jobs/" + id;

        assertThat(List.of(
                        viewer.post("/render", Jobs.PLAN),
                        viewer.post("/dashboard/jobs", Jobs.PLAN),
                        viewer.delete(path),
                        viewer.post(path + "/duplicate"),
                        viewer.post(path + "/retry"),
                        viewer.post(path + "/restore"),
                        viewer.post("/dashboard/rebuild-index")))
                .allSatisfy(response -> assertThat(response.statusCode()).isEqualTo(403));
        assertThat(viewer.get(path).statusCode()).isEqualTo(200);
    }
}
