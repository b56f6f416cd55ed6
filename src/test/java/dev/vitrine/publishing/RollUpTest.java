package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.Service;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class RollUpTest {

    private static final int SLOTS = 32;

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.fold-interval", "1h");

    private static String admin;

    private PublishingRows rows;
    private UUID clip;
    private UUID otherClip;

    @BeforeAll
    static void signIn() {
        SERVICE.user("admin@example.org", "admin");
        SERVICE.user("viewer@example.org", "viewer");
        admin = SERVICE.tokenOf("admin@example.org");
    }

    @BeforeEach
    void twoClips() {
        rows = new PublishingRows(SERVICE.sql());
        rows.clear();
        UUID video = rows.video("2026-03-01T00:00:00Z");
        clip = rows.clip(video, 0.25);
        otherClip = rows.clip(video, 0.75);
    }

    @ParameterizedTest(name = "folded: {0}")
    @ValueSource(booleans = {false, true})
    void insertsUpdatesAndDeletesKeepEveryRollUpRight(boolean folded) {
        UUID log = rows.log(clip, "TikTok", "pending", "2026-03-01T00:00:00Z", 7, null);
        rows.log(otherClip, "tiktok", "pending", "2026-03-01T00:00:00Z");
        foldIf(folded);
        assertThat(tiktok()).startsWith("{\"clips_ready\":2,\"clips_published\":0,\"avg_score\":0.5,");
        assertThat(drift()).isZero();

        SERVICE.sql().execute("update publishing.publish_logs set status = 'success' where id = ?", log);
        foldIf(folded);
        assertThat(tiktok()).startsWith("{\"clips_ready\":1,\"clips_published\":1,\"avg_score\":0.5,");
        assertThat(drift()).isZero();

        SERVICE.sql().execute("update publishing.publish_logs set platform = 'x' where id = ?", log);
        foldIf(folded);
        assertThat(tiktok()).startsWith("{\"clips_ready\":1,\"clips_published\":0,\"avg_score\":0.75,");
        assertThat(drift()).isZero();

        SERVICE.sql()
                .execute(
                        "update publishing.publish_logs set clip_id = ?, created_at = '2026-01-01', platform = 'tiktok'"
                                + " where id = ?",
                        otherClip,
                        log);
        foldIf(folded);
        assertThat(tiktok()).startsWith("{\"clips_ready\":1,\"clips_published\":1,\"avg_score\":0.75,");
        assertThat(drift()).isZero();

        SERVICE.sql().execute("delete from publishing.publish_logs");
        foldIf(folded);
        assertThat(tiktok()).startsWith("{\"clips_ready\":0,\"clips_published\":0,\"avg_score\":0.0,");
        assertThat(drift()).isZero();
    }

    @ParameterizedTest(name = "folded: {0}")
    @ValueSource(booleans = {false, true})
    void aChangedScoreChangesTheMean(boolean folded) {
        rows.log(clip, "tiktok", "failed", "2026-03-01T00:00:00Z");
        rows.log(otherClip, "tiktok", "failed", "2026-03-01T00:00:00Z");
        foldIf(folded);

        SERVICE.sql().execute("update publishing.clips set visual_score = 0.5 where id = ?", clip);
        assertThat(tiktok()).contains("\"avg_score\":0.625,");
        foldIf(folded);
        assertThat(tiktok()).contains("\"avg_score\":0.625,");

        SERVICE.sql().execute("update publishing.clips set visual_score = null where id = ?", clip);
        foldIf(folded);
        assertThat(tiktok()).contains("\"avg_score\":0.75,");

        SERVICE.sql().execute("update publishing.clips set status = 'ready', visual_score = visual_score");
        assertThat(drift()).isZero();
    }

    @ParameterizedTest(name = "folded: {0}")
    @ValueSource(booleans = {false, true})
    void aScoreThatChangesWhileAClipHasNoLogsCountsLater(boolean folded) {
        UUID log = rows.log(clip, "tiktok", "failed", "2026-03-01T00:00:00Z");
        foldIf(folded);
        SERVICE.sql().execute("delete from publishing.publish_logs where id = ?", log);
        foldIf(folded);
        SERVICE.sql().execute("update publishing.clips set visual_score = 0.5 where id = ?", clip);
        foldIf(folded);
        rows.log(clip, "tiktok", "failed", "2026-03-01T00:00:00Z");

        assertThat(tiktok()).contains("\"avg_score\":0.5,");
        assertThat(drift()).isZero();
    }

    @ParameterizedTest(name = "folded: {0}")
    @ValueSource(booleans = {false, true})
    void deletingAVideoTakesItsClipsAndLogsAlong(boolean folded) {
        rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
        rows.log(otherClip, "x", "pending", "2026-03-01T00:00:00Z");
        rows.job("completed", "{\"platform\": \"x\"}", "2026-03-01T00:00:00Z");
        foldIf(folded);

        SERVICE.sql().execute("delete from publishing.video_assets");
        foldIf(folded);

        assertThat(SERVICE.get("/dashboard/stats/overview", admin).body())
                .startsWith("{\"total_videos\":0,\"total_clips\":0,\"total_jobs\":1,");
        assertThat(drift()).isZero();
    }

    @Test
    void aRollbackLeavesNothing() throws SQLException {
        try (Connection connection = SERVICE.database().connect()) {
            connection.setAutoCommit(false);
            new PublishingRows(DSL.using(connection, SQLDialect.POSTGRES))
                    .log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
            connection.rollback();
        }

        assertThat(tiktok()).startsWith("{\"clips_ready\":0,\"clips_published\":0,");
        assertThat(drift()).isZero();
    }

    @ParameterizedTest(name = "folded: {0}")
    @ValueSource(booleans = {false, true})
    void truncateEmptiesTheRollUps(boolean folded) {
        rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
        rows.job("completed", "{\"platform\": \"x\"}", "2026-03-01T00:00:00Z");
        foldIf(folded);

        SERVICE.sql().execute("truncate publishing.publish_logs");
        assertThat(drift()).isZero();

        SERVICE.sql().execute("truncate publishing.video_assets cascade");
        assertThat(SERVICE.get("/dashboard/stats/overview", admin).body())
                .startsWith("{\"total_videos\":0,\"total_clips\":0,\"total_jobs\":0,");
        assertThat(drift()).isZero();
    }

    @Test
    void copyAndUpsertsAreCounted() throws SQLException, IOException {
        try (Connection connection = SERVICE.database().connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "copy publishing.publish_logs (id, clip_id, platform, status) from stdin",
                            new StringReader("""
                                    00000000-0000-0000-0000-000000000001\t%1$s\tTIKTOK\tsuccess
                                    00000000-0000-0000-0000-000000000002\t%1$s\ttiktok\tscheduled
                                    00000000-0000-0000-0000-000000000003\t%2$s\ttiktok\tsuccess
                                    """.formatted(clip, otherClip)));
        }
        assertThat(tiktok()).startsWith("{\"clips_ready\":1,\"clips_published\":2,\"avg_score\":0.5,");

        SERVICE.sql().execute("""
                        insert into publishing.publish_logs (id, clip_id, platform, status)
                        select id, clip_id, platform, 'failed' from publishing.publish_logs
                        on conflict (id) do update set status = excluded.status
                        """);
        assertThat(tiktok()).startsWith("{\"clips_ready\":0,\"clips_published\":0,\"avg_score\":0.5,");
        assertThat(drift()).isZero();
    }

    @Test
    void randomConcurrentWritersLeaveNoDriftAtAnyMoment() throws Exception {
        UUID video = rows.video("2026-03-01T00:00:00Z");
        List<UUID> clips = new ArrayList<>(List.of(clip, otherClip));
        for (int i = 0; i < 38; i++) {
            clips.add(rows.clip(video, i / 64.0));
        }
        List<Future<Integer>> writers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(10)) {
            for (int i = 0; i < 8; i++) {
                int seed = i;
                writers.add(pool.submit(() -> write(new Random(seed), clips)));
            }
            List<Future<Object>> folds = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                folds.add(pool.submit(() -> foldUntil(() -> writers.stream().allMatch(Future::isDone))));
            }
            while (writers.stream().anyMatch(writer -> !writer.isDone())) {
                assertThat(drift()).isZero();
                // it and a writer may wait for each other: then one of them is told to try again
                assertThat(SERVICE.post("/admin/recount?repair=true", "", admin).statusCode())
                        .isIn(200, 503);
            }
            for (Future<Object> fold : folds) {
                fold.get();
            }
        }
        int committed = 0;
        for (Future<Integer> writer : writers) {
            committed += writer.get();
        }
        assertThat(drift()).isZero();
        fold();

        assertThat(committed).isGreaterThan(100);
        assertThat(SERVICE.sql().fetchCount(DSL.table("publishing.publish_logs")))
                .isPositive();
        assertThat(drift()).isZero();
    }

    private static Object foldUntil(BooleanSupplier isDone) throws SQLException {
        try (Connection connection = SERVICE.database().connect()) {
            while (!isDone.getAsBoolean()) {
                DSL.using(connection, SQLDialect.POSTGRES).execute("select publishing.fold_publish_logs()");
            }
        }
        return "done";
    }

    /** Transactions of one to three random statements, of which a third is rolled back; how many were committed. */
    private static int write(Random random, List<UUID> clips) throws SQLException {
        int committed = 0;
        try (Connection connection = SERVICE.database().connect()) {
            connection.setAutoCommit(false);
            if (random.nextBoolean()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            DSLContext sql = DSL.using(connection, SQLDialect.POSTGRES);
            for (int i = 0; i < 60; i++) {
                try {
                    for (int statement = random.nextInt(3); statement >= 0; statement--) {
                        writeOnce(sql, random, clips.get(random.nextInt(clips.size())));
                    }
                    if (random.nextInt(3) > 0) {
                        connection.commit();
                        committed++;
                    } else {
                        connection.rollback();
                    }
                } catch (org.jooq.exception.DataAccessException e) {
                    // two writers of the same rows in different order, or of a row that has changed since the snapshot:
                    // one of them is told to try again; or the clip is gone
                    assertThat(e.sqlState()).isIn("40P01", "40001", "23503");
                    connection.rollback();
                }
            }
        }
        return committed;
    }

    private static void writeOnce(DSLContext sql, Random random, UUID clip) {
        String platform = List.of("tiktok", "TikTok", "x", "youtube").get(random.nextInt(4));
        String status = List.of("pending", "scheduled", "success", "failed").get(random.nextInt(4));
        switch (random.nextInt(9)) {
            case 0, 1 ->
                sql.execute(
                        "insert into publishing.publish_logs (clip_id, platform, status) select ?, ?, cast(? as"
                                + " publishing.publish_status) from generate_series(1, ?)",
                        clip,
                        platform,
                        status,
                        1 + random.nextInt(3));
            case 2 ->
                sql.execute(
                        "update publishing.publish_logs set status = cast(? as publishing.publish_status),"
                                + " published_at = now() where clip_id = ?",
                        status,
                        clip);
            case 3 -> sql.execute("update publishing.publish_logs set platform = ? where clip_id = ?", platform, clip);
            case 4 ->
                sql.execute(
                        "update publishing.clips set visual_score = cast(? as double precision) where id = ?",
                        random.nextInt(4) > 0 ? random.nextDouble() : null,
                        clip);
            case 5 ->
                sql.execute(
                        "update publishing.publish_logs set clip_id = ? where id in (select id from"
                                + " publishing.publish_logs limit 2)",
                        clip);
            case 6 ->
                sql.execute(
                        "insert into publishing.publish_logs (id, clip_id, platform, status) select id, clip_id, platform,"
                                + " 'failed' from publishing.publish_logs where clip_id = ? on conflict (id) do update set"
                                + " status = cast(? as publishing.publish_status)",
                        clip,
                        status);
            case 7 -> sql.execute("delete from publishing.clips where id = ? and visual_score < 0.05", clip);
            default ->
                sql.execute(
                        "delete from publishing.publish_logs where id in (select id from publishing.publish_logs where"
                                + " clip_id = ? limit 2)",
                        clip);
        }
    }

    @Test
    void everyWriterTakesASlotOfItsOwn() throws SQLException {
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < SLOTS; i++) {
                Connection connection = SERVICE.database().connect();
                connections.add(connection);
                connection.setAutoCommit(false);
                new PublishingRows(DSL.using(connection, SQLDialect.POSTGRES)).job("pending", null, "2026-03-01");
            }
            assertThat(SERVICE.sql().fetchValue("""
                            select count(*)
                            from pg_locks
                            where locktype = 'advisory'
                                and granted
                                and classid = 'publishing.job_totals'::regclass
                                and database = (select oid from pg_database where datname = current_database())
                            """)).isEqualTo((long) SLOTS);
            for (Connection connection : connections) {
                connection.commit();
            }
            assertThat(SERVICE.sql().fetchValue("select count(*) from publishing.job_totals"))
                    .isEqualTo((long) SLOTS);
            assertThat(drift()).isZero();
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void aRecountTellsTheDriftAndRepairsIt() {
        rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
        fold();
        SERVICE.sql().execute("update publishing.folded_publish_logs set logs = logs + 5");
        SERVICE.sql().execute("update publishing.folded_clips set published = 7");

        HttpResponse<String> found = SERVICE.post("/admin/recount?repair=true", "", admin);

        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body())
                .contains(
                        "{\"figure\":\"publishing.overview.success_logs\",\"rolled_up\":6,\"recounted\":1,\"drift\":5}")
                .contains("{\"figure\":\"publishing.platforms.tiktok.clips_published\",\"rolled_up\":7,"
                        + "\"recounted\":1,\"drift\":6}")
                // success_logs of the overview, success of the queue, clips_published
                .contains("\"drift\":16,\"figures\":[");
        assertThat(drift()).isZero();
        assertThat(
                        SERVICE.sql()
                                .fetchValue(
                                        "select max(cast(details ->> 'drift' as int)) from identity.audit_log where action = 'rollups.repaired'"))
                .isEqualTo(16);
    }

    @Test
    void theDriftIsAMetric() {
        SERVICE.sql().execute("update publishing.row_totals set row_count = row_count + 3 where table_name = 'clips'");
        drift();
        assertThat(metric()).isEqualTo("3.0");

        SERVICE.post("/admin/recount?repair=true", "", admin);
        assertThat(metric()).isEqualTo("0.0");
    }

    @Test
    void whatIsWrittenWhileOthersFoldCountsWhenItIsCommitted() throws SQLException {
        try (Connection connection = SERVICE.database().connect()) {
            connection.setAutoCommit(false);
            new PublishingRows(DSL.using(connection, SQLDialect.POSTGRES))
                    .log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
            rows.log(otherClip, "tiktok", "success", "2026-03-01T00:00:00Z");
            fold();
            assertThat(tiktok()).startsWith("{\"clips_ready\":0,\"clips_published\":1,\"avg_score\":0.75,");
            connection.commit();
        }

        assertThat(tiktok()).startsWith("{\"clips_ready\":0,\"clips_published\":2,\"avg_score\":0.5,");
        fold();
        assertThat(tiktok()).startsWith("{\"clips_ready\":0,\"clips_published\":2,\"avg_score\":0.5,");
        assertThat(drift()).isZero();
    }

    @Test
    void aFoldEmptiesTheTail() {
        rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
        SERVICE.sql().execute("update publishing.clips set visual_score = 0.5 where id = ?", clip);
        assertThat(SERVICE.sql().fetchCount(DSL.table("publishing.unfolded_publish_logs")))
                .isEqualTo(1);
        assertThat(SERVICE.sql().fetchCount(DSL.table("publishing.unfolded_scores")))
                .isEqualTo(1);

        fold();

        assertThat(SERVICE.sql().fetchCount(DSL.table("publishing.unfolded_publish_logs")))
                .isZero();
        assertThat(SERVICE.sql().fetchCount(DSL.table("publishing.unfolded_scores")))
                .isZero();
    }

    @Test
    void whatDoesNotCountOtherwiseLeavesNoTail() {
        rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
        fold();

        SERVICE.sql().execute("update publishing.publish_logs set external_post_id = 'x', platform = upper(platform)");
        SERVICE.sql().execute("update publishing.clips set status = 'ready', visual_score = visual_score");

        assertThat(SERVICE.sql().fetchCount(DSL.table("publishing.unfolded_publish_logs")))
                .isZero();
        assertThat(SERVICE.sql().fetchCount(DSL.table("publishing.unfolded_scores")))
                .isZero();
    }

    @Test
    void aTruncateThatWouldLeaveWhatOthersHaveAppendedIsRefused() throws SQLException {
        try (Connection connection = SERVICE.database().connect()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);

            assertThatThrownBy(() ->
                            DSL.using(connection, SQLDialect.POSTGRES).execute("truncate publishing.publish_logs"))
                    .hasMessageContaining(
                            "publishing.publish_logs cannot be truncated in a transaction that is repeatable read");
        }
    }

    /** A truncate takes clips first, and then what else live statistics read. */
    @Test
    void liveStatisticsWaitForATruncateOfClipsWithoutHoldingWhatItWants() throws Exception {
        try (Connection truncating = SERVICE.database().connect();
                ExecutorService pool = Executors.newSingleThreadExecutor()) {
            truncating.setAutoCommit(false);
            DSL.using(truncating, SQLDialect.POSTGRES).execute("lock table publishing.clips in access exclusive mode");
            Future<LiveState> state = pool.submit(
                    () -> SERVICE.context().getBean(LiveQueries.class).state());
            while (!state.isDone() && !isWaitedFor("publishing.clips")) {
                Thread.sleep(10);
            }

            assertThat(isLocked("granted", "publishing.campaigns")).isFalse();
            assertThat(isLocked("granted", "publishing.publish_logs")).isFalse();
            truncating.commit();
            assertThat(state.get().overview().totalClips()).isEqualTo(2);
        }
    }

    @Test
    void aFoldWaitsForATruncateAndFindsNothing() throws Exception {
        rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");
        try (Connection connection = SERVICE.database().connect();
                Connection folding = SERVICE.database().connect();
                ExecutorService pool = Executors.newSingleThreadExecutor()) {
            connection.setAutoCommit(false);
            DSL.using(connection, SQLDialect.POSTGRES).execute("truncate publishing.video_assets cascade");
            Future<?> fold = pool.submit(
                    () -> DSL.using(folding, SQLDialect.POSTGRES).execute("select publishing.fold_publish_logs()"));
            while (!fold.isDone() && !isWaitedFor("publishing.clips")) {
                Thread.sleep(10);
            }
            assertThat(fold).isNotDone();
            connection.commit();
            fold.get();
        }

        assertThat(tiktok()).startsWith("{\"clips_ready\":0,\"clips_published\":0,\"avg_score\":0.0,");
        assertThat(drift()).isZero();
    }

    private static boolean isWaitedFor(String table) {
        return isLocked("not granted", table);
    }

    private static boolean isLocked(String how, String table) {
        return SERVICE.sql()
                .fetchExists(
                        DSL.table("pg_locks"),
                        DSL.condition(
                                how + " and relation = ?::regclass"
                                        // the tables of other tests' databases have the same numbers
                                        + " and database = (select oid from pg_database where datname = current_database())",
                                table));
    }

    private static void foldIf(boolean folded) {
        if (folded) {
            fold();
        }
    }

    private static void fold() {
        SERVICE.sql().execute("select publishing.fold_publish_logs()");
    }

    private static String metric() {
        return SERVICE.get("/prometheus", admin)
                .body()
                .lines()
                .filter(line -> line.startsWith("vitrine_rollup_drift "))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".* ", "");
    }

    @Test
    void aWordThatIsNoAnswerDoesNotCountAsNo() {
        assertThat(SERVICE.post("/admin/recount?repair=yes", "", admin).statusCode())
                .isEqualTo(422);
        assertThat(SERVICE.post("/admin/recount?repair=", "", admin).statusCode())
                .isEqualTo(422);
    }

    @Test
    void onlyAdminsRecount() {
        assertThat(SERVICE.post("/admin/recount", "", SERVICE.tokenOf("viewer@example.org"))
                        .statusCode())
                .isEqualTo(403);
    }

    private static double drift() {
        HttpResponse<String> recount = SERVICE.post("/admin/recount", "", admin);
        assertThat(recount.statusCode()).as(recount.body()).isEqualTo(200);
        double drift = Double.parseDouble(recount.body().replaceFirst(".*?\"drift\":([^,]+),\"figures\".*", "$1"));
        assertThat(drift).as(recount.body()).isFinite();
        return drift;
    }

    private static String tiktok() {
        return SERVICE.get("/dashboard/stats/platforms", admin).body().replaceFirst(".*\"tiktok\":", "");
    }
}
