package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatisticsTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static String viewer;

    private PublishingRows rows;

    @BeforeAll
    static void signIn() {
        SERVICE.user("viewer@example.org", "viewer");
        viewer = SERVICE.tokenOf("viewer@example.org");
    }

    @BeforeEach
    void empty() {
        rows = new PublishingRows(SERVICE.sql());
        rows.clear();
    }

    @Test
    void anEmptyDatabaseGivesZerosAndNulls() {
        assertThat(body("/dashboard/stats/overview"))
                .isEqualTo("{\"total_videos\":0,\"total_clips\":0,\"total_jobs\":0,\"total_campaigns\":0,"
                        + "\"pending_jobs\":0,\"processing_jobs\":0,\"failed_jobs\":0,\"success_logs\":0,"
                        + "\"failed_logs\":0,\"scheduled_publications\":0}");
        assertThat(body("/dashboard/stats/queue"))
                .isEqualTo("{\"pending\":0,\"processing\":0,\"success\":0,\"failed\":0,"
                        + "\"avg_processing_time_ms\":null,\"oldest_pending_age_seconds\":null}");
        assertThat(body("/dashboard/stats/orchestrator"))
                .isEqualTo("{\"last_run_at\":null,\"actions_last_run\":0,\"actions_last_24h\":0,"
                        + "\"queue_saturation\":0.0,\"active_workers\":0}");
        String none = "{\"clips_ready\":0,\"clips_published\":0,\"avg_score\":0.0,\"jobs_completed\":0,"
                + "\"jobs_failed\":0}";
        assertThat(body("/dashboard/stats/platforms"))
                .isEqualTo("{\"instagram\":%s,\"tiktok\":%s,\"youtube\":%s,\"other\":%s}"
                        .formatted(none, none, none, none));
        assertThat(body("/dashboard/stats/campaigns"))
                .isEqualTo("{\"draft\":0,\"active\":0,\"paused\":0,\"completed\":0,\"total_budget_spent\":0.0}");
    }

    @Test
    void filteredFiguresOfAnEmptyDatabaseAreTheSame() {
        for (String path : new String[] {"overview", "queue", "orchestrator", "platforms", "campaigns"}) {
            assertThat(body("/dashboard/stats/" + path + "?from=2020-01-01&platform=tiktok"))
                    .isEqualTo(body("/dashboard/stats/" + path));
        }
    }

    @Test
    void overviewCountsRowsAndStatuses() {
        history();

        String expected = "{\"total_videos\":2,\"total_clips\":3,\"total_jobs\":5,\"total_campaigns\":3,"
                + "\"pending_jobs\":1,\"processing_jobs\":0,\"failed_jobs\":1,\"success_logs\":4,"
                + "\"failed_logs\":1,\"scheduled_publications\":1}";
        assertThat(body("/dashboard/stats/overview")).isEqualTo(expected);
        assertThat(body("/dashboard/stats/overview?from=2026-03-01")).isEqualTo(expected);
    }

    @Test
    void overviewAppliesThePlatformToPublicationsOnly() {
        history();

        assertThat(body("/dashboard/stats/overview?platform=instagram"))
                .isEqualTo("{\"total_videos\":2,\"total_clips\":3,\"total_jobs\":5,\"total_campaigns\":3,"
                        + "\"pending_jobs\":1,\"processing_jobs\":0,\"failed_jobs\":1,\"success_logs\":2,"
                        + "\"failed_logs\":0,\"scheduled_publications\":1}");
    }

    @Test
    void queueLeavesNegativeTimesOut() {
        history();

        // 10 s and 25 s count; the one of -5 s and the one without a time do not
        assertThat(body("/dashboard/stats/queue"))
                .startsWith("{\"pending\":1,\"processing\":2,\"success\":4,\"failed\":1,"
                        + "\"avg_processing_time_ms\":17500.0,\"oldest_pending_age_seconds\":");
        assertThat(body("/dashboard/stats/queue?platform=INSTAGRAM"))
                .startsWith("{\"pending\":1,\"processing\":0,\"success\":2,\"failed\":0,"
                        + "\"avg_processing_time_ms\":17500.0,");
        assertThat(body("/dashboard/stats/queue?platform=other"))
                .isEqualTo("{\"pending\":0,\"processing\":2,\"success\":1,\"failed\":0,"
                        + "\"avg_processing_time_ms\":null,\"oldest_pending_age_seconds\":null}");
    }

    @Test
    void theOldestThatWaitsHasItsAge() {
        UUID clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), null);
        rows.log(clip, "x", "pending", Instant.now().minus(2, ChronoUnit.HOURS).toString());
        rows.log(clip, "x", "pending", Instant.now().minus(1, ChronoUnit.HOURS).toString());

        double age = Double.parseDouble(
                body("/dashboard/stats/queue").replaceFirst(".*oldest_pending_age_seconds\":([0-9.]+)}", "$1"));

        assertThat(age).isBetween(7200.0, 7230.0);
    }

    @Test
    void orchestratorCountsTheLastHourAndTheLastDayExactly() {
        UUID clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), null);
        UUID account = rows.account("x");
        Instant now = Instant.now();
        Instant last = now.minusSeconds(5).truncatedTo(ChronoUnit.MICROS);
        rows.log(clip, "x", "processing", last.toString(), null, account);
        rows.log(clip, "x", "processing", now.minusSeconds(3500).toString(), null, account);
        rows.log(clip, "x", "processing", now.minusSeconds(3601).toString(), null, rows.account("y"));
        rows.log(clip, "x", "processing", now.minusSeconds(86_300).toString());
        rows.log(clip, "x", "pending", now.minusSeconds(86_401).toString());
        rows.log(clip, "x", "success", now.minusSeconds(90_000).toString());
        rows.log(clip, "x", "failed", now.minusSeconds(900_000).toString());
        rows.log(clip, "x", "scheduled", now.minusSeconds(900_000).toString());

        String expected =
                "{\"last_run_at\":\"%s\",\"actions_last_run\":2,\"actions_last_24h\":4,\"queue_saturation\":0.625,\"active_workers\":2}"
                        .formatted(last);
        assertThat(body("/dashboard/stats/orchestrator")).isEqualTo(expected);
        assertThat(body("/dashboard/stats/orchestrator?platform=X")).isEqualTo(expected);
        assertThat(body("/dashboard/stats/orchestrator?platform=tiktok")).contains("\"last_run_at\":null");
    }

    @Test
    void publicationsOfTheFutureAreNoActions() {
        UUID clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), null);
        rows.log(clip, "x", "pending", Instant.now().plusSeconds(20).toString());

        assertThat(body("/dashboard/stats/orchestrator"))
                .contains("\"actions_last_run\":0,\"actions_last_24h\":0,\"queue_saturation\":1.0");
    }

    @Test
    void platformsCountDistinctClips() {
        history();

        String expected = "{\"instagram\":{\"clips_ready\":1,\"clips_published\":1,\"avg_score\":0.5,"
                + "\"jobs_completed\":2,\"jobs_failed\":0},"
                + "\"tiktok\":{\"clips_ready\":1,\"clips_published\":1,\"avg_score\":0.625,"
                + "\"jobs_completed\":0,\"jobs_failed\":1},"
                + "\"youtube\":{\"clips_ready\":0,\"clips_published\":0,\"avg_score\":0.0,"
                + "\"jobs_completed\":0,\"jobs_failed\":0},"
                + "\"other\":{\"clips_ready\":0,\"clips_published\":1,\"avg_score\":0.75,"
                + "\"jobs_completed\":0,\"jobs_failed\":0}}";
        assertThat(body("/dashboard/stats/platforms")).isEqualTo(expected);
        assertThat(body("/dashboard/stats/platforms?from=2026-03-01&to=2026-03-04"))
                .isEqualTo(expected);
        assertThat(body("/dashboard/stats/platforms?platform=TikTok"))
                .isEqualTo(expected.replaceFirst(
                                "\"instagram\":\\{[^}]*}",
                                "\"instagram\":{\"clips_ready\":0,\"clips_published\":0,\"avg_score\":0.0,"
                                        + "\"jobs_completed\":0,\"jobs_failed\":0}")
                        .replaceFirst(
                                "\"other\":\\{[^}]*}",
                                "\"other\":{\"clips_ready\":0,\"clips_published\":0,\"avg_score\":0.0,"
                                        + "\"jobs_completed\":0,\"jobs_failed\":0}"));
    }

    @Test
    void campaignsAreCountedAndTheirSpendingIsSummedUp() {
        history();

        assertThat(body("/dashboard/stats/campaigns"))
                .isEqualTo("{\"draft\":1,\"active\":0,\"paused\":0,\"completed\":2,\"total_budget_spent\":123.45}");
        assertThat(body("/dashboard/stats/campaigns?to=2026-02-28"))
                .isEqualTo("{\"draft\":0,\"active\":0,\"paused\":0,\"completed\":0,\"total_budget_spent\":0.0}");
    }

    @Test
    void aPeriodIsInclusiveAndADateIsTheWholeDay() {
        UUID clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), null);
        rows.log(clip, "x", "success", "2026-03-01T23:59:59.999999Z");
        rows.log(clip, "x", "success", "2026-03-02T00:00:00Z");
        rows.log(clip, "x", "success", "2026-03-02T23:59:59.999999Z");
        rows.log(clip, "x", "success", "2026-03-03T00:00:00Z");

        assertThat(successes("from=2026-03-02&to=2026-03-02")).isEqualTo(2);
        assertThat(successes("to=2026-03-02")).isEqualTo(3);
        assertThat(successes("from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z"))
                .isEqualTo(3);
        assertThat(successes("from=2026-03-02T02:00:00%2B02:00&to=2026-03-02T22:00:00-02:00"))
                .isEqualTo(3);
    }

    @Test
    void badTimesAreRefused() {
        for (String query : new String[] {
            "from=yesterday",
            "from=",
            "to=2026-02-30",
            "to=2026-13-01T00:00:00Z",
            "from=%2B1000000000-01-01T00:00:00Z",
            "from=2026-03-02&to=2026-03-01"
        }) {
            assertThat(SERVICE.get("/dashboard/stats/queue?" + query, viewer).statusCode())
                    .as(query)
                    .isEqualTo(422);
        }
    }

    @Test
    void onlyThoseWhoMayReadStatistics() {
        SERVICE.user("creator@example.org", "creator");

        assertThat(SERVICE.get("/dashboard/stats/queue").statusCode()).isEqualTo(401);
        assertThat(SERVICE.get("/dashboard/stats/queue", SERVICE.tokenOf("creator@example.org"))
                        .statusCode())
                .isEqualTo(403);
    }

    private static int successes(String query) {
        return Integer.parseInt(
                body("/dashboard/stats/queue?" + query).replaceFirst(".*\"success\":([0-9]+),.*", "$1"));
    }

    /** Two videos, three clips (0.5, 0.75 and no score), and what happened to them in March 2026. */
    private void history() {
        rows.video("2026-03-01T00:00:00Z");
        UUID video = rows.video("2026-03-04T00:00:00Z");
        UUID half = rows.clip(video, 0.5);
        UUID better = rows.clip(video, 0.75);
        UUID unknown = rows.clip(video, null);
        rows.log(half, "Instagram", "success", "2026-03-01T10:00:00Z", 10, null);
        rows.log(half, "INSTAGRAM", "success", "2026-03-02T10:00:00Z", 25, null);
        rows.log(half, "instagram", "pending", "2026-03-03T10:00:00Z");
        rows.log(half, "TikTok", "scheduled", "2026-03-03T11:00:00Z");
        rows.log(better, "tiktok", "success", "2026-03-03T12:00:00Z", -5, null);
        rows.log(unknown, "tiktok", "failed", "2026-03-03T13:00:00Z");
        rows.log(better, "x", "success", "2026-03-03T14:00:00Z");
        rows.log(better, "facebook", "processing", "2026-03-03T15:00:00Z");
        rows.log(unknown, "Pinterest", "processing", "2026-03-03T16:00:00Z");
        rows.job("completed", "{\"platform\": \"Instagram\"}", "2026-03-01T00:00:00Z");
        rows.job("completed", "{\"platform\": \"instagram\"}", "2026-03-02T00:00:00Z");
        rows.job("completed", "{\"priority\": 1}", "2026-03-02T00:00:00Z");
        rows.job("failed", "{\"platform\": \"TIKTOK\"}", "2026-03-03T00:00:00Z");
        rows.job("pending", null, "2026-03-03T00:00:00Z");
        rows.campaign(half, "draft", 0);
        rows.campaign(half, "completed", 10_000);
        rows.campaign(better, "completed", 2_345);
    }

    private static String body(String pathAndQuery) {
        HttpResponse<String> response = SERVICE.get(pathAndQuery, viewer);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
