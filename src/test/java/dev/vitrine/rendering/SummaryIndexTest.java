package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.val;

import dev.vitrine.Service;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryIndexTest {

    private static final Path FOLDER = folder();

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.rendering.outputs", FOLDER.toString());

    static Jobs jobs;

    private static Path folder() {
        try {
            return Files.createTempDirectory("vitrine-outputs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void signIn() {
        jobs = Jobs.as(SERVICE, "operator");
    }

    @BeforeEach
    void begin() throws IOException {
        SERVICE.sql().execute("delete from rendering.jobs");
        try (Stream<Path> paths = Files.walk(FOLDER)) {
            for (Path path : paths.sorted(Comparator.reverseOrder())
                    .filter(path -> !path.equals(FOLDER))
                    .toList()) {
                Files.delete(path);
            }
        }
    }

    private static Path summary(String folder, String json) throws IOException {
        Path sub = Files.createDirectories(FOLDER.resolve(folder));
        return Files.writeString(sub.resolve("job_summary.json"), json);
    }

    private static String minimal(UUID id, String more) {
        return "{\"job_id\":\"%s\"%s}".formatted(id, more);
    }

    private static JsonNode rebuild() {
        HttpResponse<String> response = jobs.post("/dashboard/rebuild-index");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Jobs.json(response);
    }

    private static List<Integer> numbers(JsonNode rebuild) {
        return Stream.of("jobs_indexed", "added", "updated", "unchanged", "removed")
                .map(name -> Jobs.member(rebuild, name).getIntValue())
                .toList();
    }

    private static Map<String, String> unreadable(JsonNode rebuild) {
        Map<String, String> reasons = new TreeMap<>();
        Jobs.member(rebuild, "unreadable")
                .values()
                .forEach(entry -> reasons.put(Jobs.text(entry, "path"), Jobs.text(entry, "reason")));
        return reasons;
    }

    private static Record row(UUID id) {
        return SERVICE.sql().fetchSingle("select * from rendering.jobs where id = {0}", val(id));
    }

    /** Some more than a statement removes, and one that stays in between. */
    @Test
    void jobsWhoseFolderIsGoneAreRemovedHoweverManyTheyAre() throws Exception {
        int gone = 2 * RebuildQueries.REMOVED_AT_A_TIME + 1;
        SERVICE.sql().execute("""
                insert into rendering.jobs (id, topic, state, origin, created_at)
                select gen_random_uuid(), 'Gone', 'completed', 'index', now() from generate_series(1, {0})""", val(gone));
        UUID stays = UUID.fromString("80000000-0000-4000-8000-000000000000");
        summary("stays", minimal(stays, ""));

        assertThat(numbers(rebuild())).containsExactly(1, 1, 0, 0, gone);

        assertThat(SERVICE.sql().fetchSingle("select id from rendering.jobs").get(0, UUID.class))
                .isEqualTo(stays);
    }

    /** The rebuild has found it without a lease, and waits for whoever takes it. */
    @Test
    void aJobThatIsTakenMeanwhileIsNotRemoved() throws Exception {
        UUID id = UUID.fromString("80000000-0000-4000-8000-000000000001");
        summary("a", minimal(id, ""));
        assertThat(numbers(rebuild())).containsExactly(1, 1, 0, 0, 0);
        Files.delete(FOLDER.resolve("a").resolve("job_summary.json"));
        Files.delete(FOLDER.resolve("a"));

        try (Connection taker = SERVICE.database().connect();
                Statement statement = taker.createStatement()) {
            taker.setAutoCommit(false);
            statement.execute("update rendering.jobs set lease_token = gen_random_uuid()");
            CompletableFuture<JsonNode> rebuild = CompletableFuture.supplyAsync(SummaryIndexTest::rebuild);
            SERVICE.database().awaitLocked(Duration.ofSeconds(10), 1);
            taker.commit();

            assertThat(numbers(rebuild.get())).containsExactly(0, 0, 0, 0, 0);
        }
        assertThat(row(id).get("lease_token")).isNotNull();
    }

    /** Autovacuum may look at the table while nothing is in it, and at the jobs before any came from the folder. */
    @Test
    void aRebuildReadsASummaryAFewTimesWhateverThePlannerExpects() throws Exception {
        int summaries = 1_000;
        for (int i = 0; i < summaries; i++) {
            summary("job-" + i, minimal(UUID.randomUUID(), ""));
        }
        SERVICE.sql().execute("analyze rendering.jobs");
        assertThat(numbers(rebuild())).containsExactly(summaries, summaries, 0, 0, 0);
        SERVICE.sql().execute("analyze rendering.job_summaries");

        try (Connection connection = SERVICE.database().connectAsApplication()) {
            DSL.using(connection, SQLDialect.POSTGRES).transaction(transaction -> {
                DSLContext tx = transaction.dsl();
                Rebuild again = new RebuildQueries(
                                tx, SERVICE.context().getBean(IdempotencyQueries.class), FOLDER.toString())
                        .rebuild();
                assertThat(again.unchanged()).isEqualTo(summaries);
                assertThat(tx.fetchSingle(
                                        "select sum(seq_tup_read + idx_tup_fetch)::int from pg_stat_xact_user_tables"
                                                + " where relid in ('rendering.job_summaries'::regclass, 'rendering.jobs'::regclass)")
                                .get(0, Integer.class))
                        .isLessThan(30 * summaries);
            });
        }
    }

    @Test
    void aSummaryBecomesAJob() throws IOException {
        UUID id = UUID.randomUUID();
        summary(
                "a",
                minimal(
                        id,
                        ",\"state\":\"success\",\"started_at\":\"2026-01-01T10:00:00.5+01:00\",\"finished_at\":\"2026-01-01T09:01:00\",\"elapsed_sec\":60.5,\"encoder\":\"e\",\"resolution\":\"r\",\"final_video_url\":\"v\",\"error\":{\"message\":\"m\",\"code\":1},\"plan\":{\"topic\":\"T\",\"scenes\":[{},{}]},\"tags\":[\"a\",1,\"b\"],\"is_draft\":true,\"archived\":true,\"archived_at\":\"2026-02-01T00:00:00Z\""));

        HttpResponse<String> response = jobs.post("/dashboard/rebuild-index");

        assertThat(response.body())
                .isEqualTo(
                        "{\"status\":\"success\",\"jobs_indexed\":1,\"message\":\"Index rebuilt successfully\",\"added\":1,\"updated\":0,\"unchanged\":0,\"removed\":0,\"unreadable\":[]}");
        Record job = row(id);
        assertThat(job.get("state", String.class)).isEqualTo("completed");
        assertThat(job.get("created_at", Instant.class)).isEqualTo("2026-01-01T09:00:00.5Z");
        assertThat(job.get("updated_at", Instant.class)).isEqualTo("2026-01-01T09:01:00Z");
        assertThat(job.get("duration_sec", Double.class)).isEqualTo(60.5);
        assertThat(job.get("encoder", String.class)).isEqualTo("e");
        assertThat(job.get("resolution", String.class)).isEqualTo("r");
        assertThat(job.get("final_video_url", String.class)).isEqualTo("v");
        assertThat(job.get("error", String.class)).isEqualTo("m");
        assertThat(job.get("topic", String.class)).isEqualTo("T");
        assertThat(job.get("num_scenes", Integer.class)).isEqualTo(2);
        assertThat(job.get("tags", String[].class)).containsExactly("a", "b");
        assertThat(job.get("is_draft", Boolean.class)).isTrue();
        assertThat(job.get("archived", Boolean.class)).isTrue();
        assertThat(job.get("archived_at", Instant.class)).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(job.get("origin", String.class)).isEqualTo("index");
    }

    /** As Python writes them. */
    @Test
    void timesMayHaveASpaceAndTagsSpacesAroundThem() throws IOException {
        UUID id = UUID.randomUUID();
        summary(
                "a",
                minimal(
                        id,
                        ",\"started_at\":\"2026-01-01 10:00:00.5+01:00\",\"finished_at\":\"2026-01-01 09:01:00\",\"tags\":[\" bass\",\"bass\",\" \",\"low end \"]"));

        rebuild();

        Record job = row(id);
        assertThat(job.get("created_at", Instant.class)).isEqualTo("2026-01-01T09:00:00.5Z");
        assertThat(job.get("updated_at", Instant.class)).isEqualTo("2026-01-01T09:01:00Z");
        assertThat(job.get("tags", String[].class)).containsExactly("bass", "low end");
        assertThat(Jobs.member(Jobs.json(jobs.get("/dashboard/jobs?tags=bass")), "total")
                        .getIntValue())
                .isEqualTo(1);
    }

    @Test
    void whatIsMissingOrOfAnotherTypeGetsADefault() throws IOException {
        UUID id = UUID.randomUUID();
        Path file = summary(
                "a",
                minimal(
                        id,
                        ",\"state\":\"exploded\",\"started_at\":5,\"finished_at\":\"yesterday\",\"elapsed_sec\":\"x\",\"plan\":[],\"tags\":\"t\",\"archived\":\"yes\",\"error\":\"e\""));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-03-01T00:00:00Z")));

        assertThat(numbers(rebuild())).containsExactly(1, 1, 0, 0, 0);

        Record job = row(id);
        assertThat(job.get("state", String.class)).isEqualTo("unknown");
        assertThat(job.get("topic", String.class)).isEqualTo("Untitled");
        assertThat(job.get("created_at", Instant.class)).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(job.get("error", String.class)).isEqualTo("e");
        assertThat(job.get("plan")).isNull();
        assertThat(job.get("archived", Boolean.class)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"job_id\": | is not valid JSON",
                "nonsense | is not valid JSON",
                "{} xx | is not valid JSON",
                "{} {} | is not valid JSON",
                "'' | is empty",
                "[] | is no JSON object",
                "{} | job_id is missing",
                "{\"job_id\":5} | job_id is missing",
                "{\"job_id\":\"1-1-1-1-1\"} | job_id is no UUID",
                "{\"job_id\":\"x\",\"a\":\"\\u0000\"} | a must not contain the character NUL",
                "{\"job_id\":\"x\",\"a\":\"\\ud800\"} | a contains half of a character",
                "{\"job_id\":\"x\",\"plan\":{\"n\":1e999999}} | plan.n is too large or too long a number",
                "{\"job_id\":\"00000000-0000-0000-0000-000000000001\",\"started_at\":\"+999999999-12-31T23:59:59-18:00\"}"
                        + " | started_at is not in the years 1 to 9999",
                "{\"job_id\":\"00000000-0000-0000-0000-000000000001\",\"started_at\":\"+10000-01-01T00:00:00\"}"
                        + " | started_at is not in the years 1 to 9999",
                "{\"job_id\":\"00000000-0000-0000-0000-000000000001\",\"finished_at\":\"0000-12-31T23:59:59Z\"}"
                        + " | finished_at is not in the years 1 to 9999",
                "{\"job_id\":\"00000000-0000-0000-0000-000000000001\",\"archived_at\":\"9999-12-31T23:59:59-01:00\"}"
                        + " | archived_at is not in the years 1 to 9999",
            })
    void aBadSummaryIsReportedAndNothingElseSuffers(String content, String reason) throws IOException {
        summary("bad", content);
        summary("good", minimal(UUID.randomUUID(), ""));

        JsonNode rebuild = rebuild();

        assertThat(numbers(rebuild)).containsExactly(1, 1, 0, 0, 0);
        assertThat(unreadable(rebuild)).containsExactly(Map.entry("bad/job_summary.json", reason));
    }

    @Test
    void hugeAndStrangeFilesAreReported() throws IOException {
        UUID huge = UUID.randomUUID();
        summary("huge", minimal(huge, ",\"note\":\"%s\"".formatted("x".repeat(10 * 1024 * 1024))));
        summary("too huge", "x".repeat(16 * 1024 * 1024 + 1));
        Files.createDirectories(FOLDER.resolve("folder/job_summary.json"));
        Files.createDirectories(FOLDER.resolve("nothing"));
        Files.writeString(FOLDER.resolve(".jobs_index.json"), "{}");

        JsonNode rebuild = rebuild();

        assertThat(numbers(rebuild)).containsExactly(1, 1, 0, 0, 0);
        assertThat(unreadable(rebuild))
                .isEqualTo(Map.of(
                        "too huge/job_summary.json", "is larger than 16 MiB",
                        "folder/job_summary.json", "is no file",
                        "nothing/job_summary.json", "is missing"));
    }

    /** Few file systems can set such a time. */
    @ParameterizedTest
    @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z"})
    void aFileOfATimeThatCannotBeStoredIsReported(Instant time) throws IOException {
        JsonNode json = Json.read(minimal(UUID.randomUUID(), "").getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Summary.of("a", time, "hash", json))
                .isInstanceOf(Summary.UnreadableException.class)
                .hasMessage("the time of the file is not in the years 1 to 9999");
    }

    @Test
    void aJobWithoutAPlanIsShownWithoutOne() throws IOException {
        UUID id = UUID.randomUUID();
        summary("a", minimal(id, ""));
        rebuild();

        HttpResponse<String> response = jobs.get("/dashboard/jobs/" + id);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"job_id\":\"%s\",\"topic\":\"Untitled\",\"state\":\"unknown\",".formatted(id))
                .contains("\"plan\":null,");
    }

    @Test
    void symbolicLinksAreNeverFollowed() throws IOException {
        Path outside = Files.createTempDirectory("vitrine-outside");
        Files.writeString(outside.resolve("job_summary.json"), minimal(UUID.randomUUID(), ""));
        Files.createSymbolicLink(FOLDER.resolve("linked"), outside);
        Files.createDirectories(FOLDER.resolve("sub"));
        Files.createSymbolicLink(FOLDER.resolve("sub/job_summary.json"), outside.resolve("job_summary.json"));

        JsonNode rebuild = rebuild();

        assertThat(numbers(rebuild)).containsExactly(0, 0, 0, 0, 0);
        assertThat(unreadable(rebuild))
                .isEqualTo(Map.of(
                        "linked/job_summary.json", "is a symbolic link",
                        "sub/job_summary.json", "is a symbolic link"));
    }

    @Test
    void ofTwoSummariesOfAJobTheNewerCounts() throws IOException {
        UUID id = UUID.randomUUID();
        summary("a", minimal(id, ",\"finished_at\":\"2026-01-02T00:00:00Z\",\"plan\":{\"topic\":\"newer\"}"));
        summary("b", minimal(id, ",\"finished_at\":\"2026-01-01T00:00:00Z\",\"plan\":{\"topic\":\"older\"}"));
        summary("c", minimal(id, ",\"plan\":{\"topic\":\"without a time\"}"));

        JsonNode rebuild = rebuild();

        assertThat(numbers(rebuild)).containsExactly(1, 1, 0, 0, 0);
        assertThat(row(id).get("topic", String.class)).isEqualTo("newer");
        assertThat(unreadable(rebuild))
                .isEqualTo(Map.of(
                        "b/job_summary.json", "is older than the summary of the same job in a",
                        "c/job_summary.json", "is older than the summary of the same job in a"));
    }

    @Test
    void withoutTimesTheNewerFileCounts() throws IOException {
        UUID id = UUID.randomUUID();
        Path a = summary("a", minimal(id, ",\"plan\":{\"topic\":\"older\"}"));
        Path b = summary("b", minimal(id, ",\"plan\":{\"topic\":\"newer\"}"));
        Files.setLastModifiedTime(a, FileTime.from(Instant.parse("2026-03-01T00:00:00Z")));
        Files.setLastModifiedTime(b, FileTime.from(Instant.parse("2026-03-02T00:00:00Z")));

        rebuild();

        assertThat(row(id).get("topic", String.class)).isEqualTo("newer");
    }

    @Test
    void aSecondRebuildChangesNothing() throws IOException {
        UUID id = UUID.randomUUID();
        summary("a", minimal(id, ""));
        summary("b", minimal(UUID.randomUUID(), ""));
        summary("c", "broken");
        rebuild();
        String before =
                SERVICE.sql().fetch("select * from rendering.jobs order by id").format();

        assertThat(numbers(rebuild())).containsExactly(2, 0, 0, 2, 0);
        assertThat(SERVICE.sql()
                        .fetch("select * from rendering.jobs order by id")
                        .format())
                .isEqualTo(before);
    }

    @Test
    void whatWasDoneToAJobStaysUntilItsFileChanges() throws IOException {
        UUID id = UUID.randomUUID();
        summary("a", minimal(id, ""));
        rebuild();
        jobs.delete("/dashboard/jobs/" + id);

        assertThat(numbers(rebuild())).containsExactly(1, 0, 0, 1, 0);
        assertThat(row(id).get("archived", Boolean.class)).isTrue();

        summary("a", minimal(id, ",\"plan\":{\"topic\":\"changed\"}"));
        assertThat(numbers(rebuild())).containsExactly(1, 0, 1, 0, 0);
        assertThat(row(id).get("topic", String.class)).isEqualTo("changed");
    }

    @Test
    void jobsOfTheFolderGoWithTheirSubFolderAndOthersStay() throws IOException {
        UUID gone = UUID.randomUUID();
        UUID broken = UUID.randomUUID();
        UUID moved = UUID.randomUUID();
        Path goneFile = summary("gone", minimal(gone, ""));
        summary("broken", minimal(broken, ""));
        Path movedFile = summary("moved", minimal(moved, ""));
        UUID own = jobs.create(Jobs.PLAN);
        rebuild();

        Files.delete(goneFile);
        Files.delete(goneFile.getParent());
        summary("broken", "{");
        Files.move(movedFile.getParent(), FOLDER.resolve("moved away"));
        JsonNode rebuild = rebuild();

        assertThat(numbers(rebuild)).containsExactly(1, 0, 1, 0, 1);
        assertThat(SERVICE.sql().fetch("select id from rendering.jobs").getValues(0, UUID.class))
                .containsExactlyInAnyOrder(broken, moved, own);
        assertThat(numbers(rebuild())).containsExactly(1, 0, 0, 1, 0);
    }

    /** A job that waits for a renderer has not ended; one without a lease that is said to be running would never end. */
    @ParameterizedTest
    @CsvSource({"queued, error", "running, error", "completed, running", "completed, queued"})
    void aJobThatWasOrderedHereIsNeitherEndedNorBegunAgain(String state, String ofSummary) throws IOException {
        UUID id = jobs.create(Jobs.PLAN);
        SERVICE.sql().execute("update rendering.jobs set state = cast({0} as rendering.job_state)", val(state));
        summary("a", minimal(id, ",\"state\":\"%s\"".formatted(ofSummary)));

        assertThat(numbers(rebuild())).containsExactly(1, 0, 0, 1, 0);
        assertThat(row(id).get("state", String.class)).isEqualTo(state);
    }

    @Test
    void ofAJobThatWasOrderedHereASummaryTellsHowItEnded() throws IOException {
        UUID id = jobs.create(Jobs.PLAN);
        SERVICE.sql().execute("update rendering.jobs set state = 'error' where id = {0}", val(id));
        jobs.delete("/dashboard/jobs/" + id);
        Record before = row(id);
        summary("a", minimal(id, ",\"state\":\"success\",\"elapsed_sec\":5,\"tags\":[\"other\"]"));

        assertThat(numbers(rebuild())).containsExactly(1, 0, 1, 0, 0);
        Record after = row(id);
        assertThat(after.get("state", String.class)).isEqualTo("completed");
        assertThat(after.get("duration_sec", Double.class)).isEqualTo(5);
        for (String kept : List.of("topic", "created_at", "num_scenes", "tags", "archived", "archived_at", "plan")) {
            assertThat(after.get(kept)).as(kept).isEqualTo(before.get(kept));
        }
        assertThat(after.get("archived", Boolean.class)).isTrue();
    }

    @Test
    void whatNoIndexHoldsIsReported() throws IOException {
        // no compression makes it shorter
        String random = new Random(1)
                .ints(4_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        summary("good", minimal(UUID.randomUUID(), ""));
        summary("quality", minimal(UUID.randomUUID(), ",\"plan\":{\"quality\":\"" + random + "\"}"));
        summary("tag", minimal(UUID.randomUUID(), ",\"tags\":[\"" + random + "\"]"));

        JsonNode rebuild = rebuild();

        assertThat(numbers(rebuild)).containsExactly(1, 1, 0, 0, 0);
        assertThat(unreadable(rebuild))
                .containsEntry("quality/job_summary.json", "plan.quality is longer than 600 characters")
                .containsEntry("tag/job_summary.json", "a tag is longer than 600 characters");
    }

    @Test
    void aDurationThatNobodyCanHaveWaitedCountsAsMissing() throws IOException {
        UUID id = UUID.randomUUID();
        summary("a", minimal(id, ",\"state\":\"success\",\"elapsed_sec\":1.7e308"));

        rebuild();

        assertThat(row(id).get("duration_sec")).isNull();
    }

    @Test
    void refreshRebuildsBeforeItLists() throws IOException {
        summary("a", minimal(UUID.randomUUID(), ",\"plan\":{\"topic\":\"found\"}"));

        assertThat(Jobs.topics(jobs.get("/dashboard/jobs"))).isEmpty();
        assertThat(Jobs.topics(jobs.get("/dashboard/jobs?refresh=true"))).containsExactly("found");
    }

    @Test
    void aStateThatHasChangedIsAnEvent() throws IOException {
        UUID id = UUID.randomUUID();
        summary("a", minimal(id, ",\"state\":\"error\""));
        rebuild();
        summary("a", minimal(id, ",\"state\":\"success\""));
        assertThat(numbers(rebuild())).containsExactly(1, 0, 1, 0, 0);
        summary("a", minimal(id, ",\"state\":\"success\",\"plan\":{\"topic\":\"changed\"}"));
        assertThat(numbers(rebuild())).containsExactly(1, 0, 1, 0, 0);

        assertThat(SERVICE.sql()
                        .fetch(
                                "select event || ' ' || details from rendering.job_events where job_id = {0} order by created_at, id",
                                val(id))
                        .getValues(0, String.class))
                .containsExactly("indexed {\"origin\": \"index\"}", "indexed {\"state\": \"completed\"}");
    }

    @Test
    void aRebuildWithAKeyWorksOnce() throws IOException {
        summary("a", minimal(UUID.randomUUID(), ""));
        HttpResponse<String> first = postWithKey("/dashboard/rebuild-index", "");
        summary("b", minimal(UUID.randomUUID(), ""));

        HttpResponse<String> again = postWithKey("/dashboard/rebuild-index", "");

        assertThat(numbers(Jobs.json(first))).containsExactly(1, 1, 0, 0, 0);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(postWithKey("/render", Jobs.PLAN).statusCode()).isEqualTo(422);
        assertThat(SERVICE.sql().fetchCount(SERVICE.sql().selectFrom("rendering.jobs")))
                .isEqualTo(1);
    }

    private static HttpResponse<String> postWithKey(String path, String body) {
        return jobs.send(jobs.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "key of a rebuild")
                .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void aRebuildBesideAnotherIsRefused() throws Exception {
        summary("a", minimal(UUID.randomUUID(), ""));
        try (Connection other = SERVICE.database().connect();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(%d)".formatted(RebuildQueries.LOCK));

            assertThat(List.of(jobs.post("/dashboard/rebuild-index"), jobs.get("/dashboard/jobs?refresh=true")))
                    .allSatisfy(response -> {
                        assertThat(response.statusCode()).isEqualTo(409);
                        assertThat(Jobs.detail(response)).isEqualTo("The index is being rebuilt");
                    });
            // PostgreSQL hears of a closed connection later
            statement.execute("select pg_advisory_unlock(%d)".formatted(RebuildQueries.LOCK));
        }
        assertThat(numbers(rebuild())).containsExactly(1, 1, 0, 0, 0);
    }

    /** All jobs would go if it counted as empty. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFolderThatCannotBeReadRemovesNothing(boolean isFile) throws IOException {
        summary("a", minimal(UUID.randomUUID(), ""));
        rebuild();
        Path elsewhere = FOLDER.resolveSibling(FOLDER.getFileName() + "-elsewhere");
        Files.move(FOLDER, elsewhere);
        try {
            if (isFile) {
                Files.createFile(FOLDER);
            }
            HttpResponse<String> response = jobs.post("/dashboard/rebuild-index");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(Jobs.detail(response)).isEqualTo("The folder of job summaries cannot be read");
            assertThat(response.headers().firstValue("Retry-After")).contains("30");
        } finally {
            Files.deleteIfExists(FOLDER);
            Files.move(elsewhere, FOLDER);
        }
        assertThat(numbers(rebuild())).containsExactly(1, 0, 0, 1, 0);
    }
}
