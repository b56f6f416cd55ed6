package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats, caching and sharing of the answers. */
class AnswersTest {

    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.statistics-max-age", "7s");

    private static String viewer;
    private static String admin;

    @BeforeAll
    static void history() {
        SERVICE.user("viewer@example.org", "viewer");
        SERVICE.user("admin@example.org", "admin");
        viewer = SERVICE.tokenOf("viewer@example.org");
        admin = SERVICE.tokenOf("admin@example.org");
        PublishingRows rows = new PublishingRows(SERVICE.sql());
        UUID clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), 0.5);
        rows.log(clip, "TikTok", "success", "2026-03-01T10:00:00Z", 10, null);
        rows.log(clip, "=cmd()", "failed", "2026-03-02T10:00:00Z");
        rows.campaign(clip, "active", 150);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dashboard/stats/queue", "/dashboard/stats/timeseries", "/dashboard/publications"})
    void aSlashAtTheEndOfAPathChangesNothing(String path) {
        String query = "?format=csv" + (path.endsWith("timeseries") ? "&metric=successes" : "");

        HttpResponse<String> answer = SERVICE.get(path + "/" + query, viewer);

        assertThat(answer.body()).isEqualTo(SERVICE.get(path + query, viewer).body());
        for (String header : new String[] {"Content-Type", "Content-Disposition", "ETag", "Cache-Control", "Vary"}) {
            assertThat(answer.headers().firstValue(header))
                    .isPresent()
                    .isEqualTo(SERVICE.get(path + query, viewer).headers().firstValue(header));
        }
        assertThat(SERVICE.get(path + "/?format=pdf", viewer).statusCode()).isEqualTo(422);
    }

    @Test
    void everyAnswerIsThereAsCsv() {
        assertThat(csv("/dashboard/stats/campaigns"))
                .isEqualTo("draft,active,paused,completed,total_budget_spent\r\n0,1,0,0,1.5\r\n");
        assertThat(csv("/dashboard/stats/overview"))
                .startsWith("total_videos,total_clips,")
                .endsWith("\r\n1,1,0,1,0,0,0,1,1,0\r\n");
        assertThat(csv("/dashboard/stats/queue").lines())
                .containsExactly(
                        "pending,processing,success,failed,avg_processing_time_ms,oldest_pending_age_seconds",
                        "0,0,1,1,10000.0,");
        assertThat(csv("/dashboard/stats/orchestrator")).contains("\r\n2026-03-02T10:00:00Z,0,0,0.0,0\r\n");
        assertThat(csv("/dashboard/stats/platforms").lines())
                .containsExactly(
                        "platform,clips_ready,clips_published,avg_score,jobs_completed,jobs_failed",
                        "instagram,0,0,0.0,0,0",
                        "tiktok,0,1,0.5,0,0",
                        "youtube,0,0,0.0,0,0",
                        "other,0,0,0.5,0,0");
        assertThat(csv("/dashboard/stats/timeseries?metric=processing_time_ms&from=2026-03-01&to=2026-03-02"))
                .isEqualTo("start,p50,p95\r\n2026-03-01T00:00:00Z,10000.0,10000.0\r\n2026-03-02T00:00:00Z,,\r\n");
        assertThat(csv("/dashboard/publications"))
                .startsWith("id,clip_id,platform,")
                .contains(",'=cmd(),,failed,")
                .hasLineCount(3);
        assertThat(csv("/dashboard/publications?status=retry"))
                .isEqualTo("id,clip_id,platform,social_account_id,status,external_url,error_message,requested_at,"
                        + "published_at,retry_count,created_at\r\n");
    }

    @Test
    void aRecountIsThereAsCsv() {
        HttpResponse<String> recount = SERVICE.post("/admin/recount?format=csv", "", admin);

        assertThat(recount.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(recount.body())
                .startsWith("figure,rolled_up,recounted,drift\r\n")
                .contains("publishing.queue.success,1,1,0\r\n");
    }

    @Test
    void aWorkbookHasTheSameRows() throws IOException {
        HttpResponse<byte[]> workbook = bytes("/dashboard/stats/campaigns", XLSX);

        assertThat(workbook.headers().firstValue("Content-Type")).contains(XLSX);
        assertThat(workbook.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"campaigns.xlsx\"");
        assertThat(sheet(workbook.body())).contains("total_budget_spent", "<v>1.5</v>");
        assertThat(sheet(bytes("/dashboard/stats/campaigns?format=xlsx", "*/*").body()))
                .contains("<v>1.5</v>");
    }

    private static HttpResponse<byte[]> bytes(String path, String accept) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            SERVICE.request(path)
                                    .header("Authorization", "Bearer " + viewer)
                                    .header("Accept", accept)
                                    .build(),
                            BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sheet(byte[] workbook) throws IOException {
        Path file = Files.write(Files.createTempFile("answer", ".xlsx"), workbook);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new String(
                    zip.getInputStream(zip.getEntry("xl/worksheets/sheet1.xml")).readAllBytes(),
                    StandardCharsets.UTF_8);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void acceptChoosesTheFormatToo() {
        assertThat(accepting("text/csv").body()).startsWith("draft,");
        assertThat(accepting("application/json").body()).startsWith("{\"draft\"");
        assertThat(accepting("text/csv;q=0.5, application/json").body()).startsWith("{\"draft\"");
        assertThat(SERVICE.get("/dashboard/stats/queue?format=pdf", viewer).statusCode())
                .isEqualTo(422);
        assertThat(SERVICE.get("/dashboard/stats/queue?format=pdf").statusCode())
                .isEqualTo(401);
    }

    private static HttpResponse<String> accepting(String accept) {
        return SERVICE.send(SERVICE.request("/dashboard/stats/campaigns")
                .header("Authorization", "Bearer " + viewer)
                .header("Accept", accept));
    }

    @Test
    void aProofIsStillAProof() {
        assertThat(accepting("application/vnd.vitrine.proof+json").body())
                .startsWith("{\"figure\":\"publishing.campaigns\",\"value\":{\"draft\":0,\"active\":1,");
    }

    @Test
    void clientsMayKeepAnAnswerAndAskWhetherItHasChanged() {
        HttpResponse<String> first = SERVICE.get("/dashboard/stats/campaigns", viewer);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Cache-Control")).contains("private, max-age=7");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");

        HttpResponse<String> second = ifNoneMatch(tag);
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(second.headers().firstValue("ETag")).contains(tag);
        assertThat(ifNoneMatch("\"other\"").statusCode()).isEqualTo(200);
        assertThat(SERVICE.get("/dashboard/stats/campaigns?format=csv", viewer)
                        .headers()
                        .firstValue("ETag"))
                .isPresent()
                .get()
                .isNotEqualTo(tag);
        assertThat(SERVICE.get("/dashboard/stats/campaigns?from=x", viewer)
                        .headers()
                        .firstValue("Cache-Control"))
                .contains("private, no-store");
    }

    private static HttpResponse<String> ifNoneMatch(String tag) {
        return SERVICE.send(SERVICE.request("/dashboard/stats/campaigns")
                .header("Authorization", "Bearer " + viewer)
                .header("If-None-Match", tag));
    }

    @Test
    void identicalRequestsAreAnsweredFromOneQuery() throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        try (Connection connection = SERVICE.database().connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("lock table publishing.campaigns in access exclusive mode");
            for (int i = 0; i < 6; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> SERVICE.get("/dashboard/stats/campaigns", viewer).body()));
            }
            // long enough for every request to have reached its query
            Thread.sleep(2_000);
            assertThat(waiting()).isEqualTo(1);
            connection.rollback();
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).startsWith("{\"draft\":0,\"active\":1,"));
    }

    private static long waiting() {
        return SERVICE.sql()
                .fetchSingle("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like"
                        + " '%publishing.campaigns */%' and datname = current_database()")
                .get(0, Long.class);
    }

    private static String csv(String path) {
        HttpResponse<String> answer = SERVICE.get(path + (path.contains("?") ? "&" : "?") + "format=csv", viewer);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        return answer.body();
    }

    @Test
    void keysWithTheScopeAreHeldToTheirLimits() {
        String key = SERVICE.key("dashboards", "stats:read");
        assertThat(withKey(key).statusCode()).isEqualTo(200);

        SERVICE.sql().execute("update identity.api_keys set requests_per_minute = 1 where name = 'dashboards'");
        assertThat(withKey(key).statusCode()).isEqualTo(200);
        assertThat(withKey(key).statusCode()).isEqualTo(429);

        SERVICE.sql()
                .execute("update identity.api_keys set requests_per_minute = null, allowed_cidrs = '{10.1.0.0/16}'"
                        + " where name = 'dashboards'");
        assertThat(withKey(key).statusCode()).isEqualTo(403);
    }

    private static HttpResponse<String> withKey(String key) {
        return SERVICE.send(SERVICE.request("/dashboard/stats/overview").header("X-API-Key", key));
    }
}
