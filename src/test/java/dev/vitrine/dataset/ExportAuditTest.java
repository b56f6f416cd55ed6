package dev.vitrine.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.TestOrder;
import dev.vitrine.Waiting;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.json.tree.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the audit says is what happened, however an export ends. */
@Order(TestOrder.LONG)
@Timeout(120)
class ExportAuditTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int ROWS = 300_000;
    private static final String ALL = "/v1/exports/user-interactions?limit=10000000";
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private static String admin = "";

    @BeforeAll
    static void load() {
        SERVICE.sql().execute("""
                insert into rewards.user_actions (type_action, description, data, created_at)
                select 'login', 'row ' || n, jsonb_build_object('n', n), timestamptz '2026-01-01' + n / 3 * interval '1 second'
                from generate_series(1, {0}) n""", org.jooq.impl.DSL.inline(ROWS));
        SERVICE.sql().execute("analyze rewards.user_actions");
        SERVICE.user("admin@example.org", "admin");
        admin = SERVICE.tokenOf("admin@example.org");
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        Waiting.until(LONGEST, () -> count("status = 'started'") == 0);
        Waiting.until(LONGEST, () -> connectionsInUse() == 0);
    }

    @Test
    void aWholeExportIsCompletedWithWhatWasSent() throws Exception {
        HttpResponse<String> export = SERVICE.get(ALL, admin);
        Record row = audit(export);

        assertThat(export.body().lines().count()).isEqualTo(ROWS + 1);
        assertThat(row.get("status", String.class)).isEqualTo("completed");
        assertThat(row.get("row_count", Long.class)).isEqualTo(ROWS);
        assertThat(row.get("bytes", Long.class)).isEqualTo(export.body().getBytes(UTF_8).length);
        assertThat(row.get("sha256", String.class)).isEqualTo(sha256(export.body()));
        assertThat(row.get("truncated", Boolean.class)).isFalse();
        assertThat(row.get("next_token")).isNull();
        assertThat(row.get("finished_at")).isNotNull();
    }

    @Test
    void rowsAndDigestFollowTheBodyWhereTheClientAsks() throws Exception {
        // the framework overlooks `close` behind a comma, and the connection would stay open until it is idle
        try (RawClient client =
                ask("/v1/exports/user-interactions?limit=2", "TE: trailers", "Connection: TE", "Connection: close")) {
            String answer = client.readToEndOrCut();
            String id = header(answer, "x-export-id");
            String digest = java.util.Base64.getEncoder()
                    .encodeToString(HexFormat.of().parseHex(audit(id).get("sha256", String.class)));

            assertThat(header(answer, "trailer")).isEqualTo("X-Export-Rows, Digest");
            assertThat(answer.substring(answer.indexOf("\r\n0\r\n") + 5).lines().filter(line -> !line.isEmpty()))
                    .containsExactlyInAnyOrder("X-Export-Rows: 2", "Digest: sha-256=" + digest);
        }
        try (RawClient client = ask("/v1/exports/user-interactions?limit=2", "Connection: close")) {
            assertThat(client.readToEndOrCut()).endsWith(LAST_CHUNK);
        }
    }

    @Test
    void aLimitThatCutsIsTold() {
        assertThat(audit(SERVICE.get("/v1/exports/user-interactions?limit=299999", admin))
                        .get("truncated", Boolean.class))
                .isTrue();
        assertThat(audit(SERVICE.get("/v1/exports/user-interactions?limit=" + ROWS, admin))
                        .get("truncated", Boolean.class))
                .isFalse();
        assertThat(SERVICE.get("/v1/exports/user-interactions?format=ndjson&limit=2", admin)
                        .body())
                .contains("{\"_summary\":{\"rows\":2,\"truncated\":true,\"after\":\"");
    }

    @Test
    void aHundredAbortedDownloadsAreAHundredAbortedRows() throws Exception {
        long before = count("status = 'aborted'");
        for (int accepted = 0; accepted < 100; ) {
            try (RawClient client = ask(ALL)) {
                if (client.read(20_000).startsWith("HTTP/1.1 200")) {
                    accepted++;
                }
            }
        }
        Waiting.until(LONGEST, () -> count("status = 'aborted'") == before + 100);
        assertThat(count("status = 'aborted' and row_count between 100 and 299999 and bytes > 0 and sha256 is null"))
                .isEqualTo(before + 100);
    }

    @Test
    void whatTheDatabaseBreaksIsFailedAndCutOff() throws Exception {
        try (RawClient client = ask(ALL)) {
            assertThat(client.read(100_000)).startsWith("HTTP/1.1 200");
            killStreams();
            assertThat(client.readToEndOrCut()).doesNotContain(LAST_CHUNK);
        }
        Waiting.until(
                LONGEST,
                () -> count("status = 'failed' and row_count between 100 and 299999 and error is not null") >= 1);
    }

    @Test
    void anExportThatCannotBeRecordedAsCompletedDoesNotEndCleanly() throws Exception {
        long failed = count("status = 'failed'");
        SERVICE.sql().execute("revoke update on exports.export_audit_log from vitrine_app");
        try (RawClient client = ask("/v1/exports/user-interactions?limit=10")) {
            assertThat(client.readToEndOrCut()).startsWith("HTTP/1.1 200").doesNotContain(LAST_CHUNK);
        } finally {
            SERVICE.sql().execute("grant update on exports.export_audit_log to vitrine_app");
        }
        Waiting.until(LONGEST, () -> count("status = 'failed'") == failed + 1);
    }

    @Test
    void withoutAnAuditRowThereIsNoData() {
        SERVICE.sql().execute("alter table exports.export_audit_log rename to gone");
        try {
            HttpResponse<String> response = SERVICE.get(ALL, admin);

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("5");
            assertThat(response.body())
                    .contains("The export cannot be recorded")
                    .doesNotContain("row 1");
        } finally {
            SERVICE.sql().execute("alter table exports.gone rename to export_audit_log");
        }
    }

    @Test
    void whatACrashLeftIsClosedWhenItsLeaseIsOver() {
        String left = start("now() - interval '1 second'");
        String running = start("now() + interval '1 minute'");

        SERVICE.context().getBean(RunningExports.class).closeLeft();

        assertThat(audit(left).get("status", String.class)).isEqualTo("failed");
        assertThat(audit(left).get("row_count", Long.class)).isEqualTo(7);
        assertThat(audit(running).get("status", String.class)).isEqualTo("started");
        SERVICE.sql().execute("update exports.export_audit_log set status = 'failed' where status = 'started'");
    }

    @Test
    void aProcessThatIsAloneClosesWhatIsLeftAtItsStart() {
        String left = start("now() + interval '1 minute'");
        ExportQueries exports = SERVICE.context().getBean(ExportQueries.class);
        StartupEvent event = new StartupEvent(SERVICE.context());

        new RunningExports(exports, false).onApplicationEvent(event);
        assertThat(audit(left).get("status", String.class)).isEqualTo("started");

        new RunningExports(exports, true).onApplicationEvent(event);
        assertThat(audit(left).get("status", String.class)).isEqualTo("failed");
    }

    /** What begins once it answers is not left by anybody. */
    @Test
    void whatIsLeftIsClosedBeforeTheFirstRequest() {
        String left = start("now() + interval '1 minute'");

        try (ApplicationContext _ = SERVICE.beansOfAnother("vitrine.database.embedded", true)) {
            assertThat(audit(left).get("status", String.class)).isEqualTo("failed");
        }
    }

    private static String start(String leaseEnd) {
        return SERVICE.sql()
                .fetchSingle("insert into exports.export_audit_log (dataset_type, format, row_limit, rows_so_far,"
                        + " lease_expires_at) values ('users', 'csv', 9, 7, " + leaseEnd + ") returning id")
                .get(0, String.class);
    }

    @Test
    void stalledReadersOnAllSlotsLeaveTheRestOfTheServiceAlone() throws Exception {
        List<RawClient> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                stalled.add(ask(ALL));
                stalled.getLast().read(1000);
            }
            long begun = System.nanoTime();
            HttpResponse<String> refused = SERVICE.get(ALL, admin);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1500));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(SERVICE.get("/v1/exports/history", admin).statusCode()).isEqualTo(200);
            // the database is there
            assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(200);
        } finally {
            for (RawClient client : stalled) {
                client.close();
            }
        }
    }

    @Test
    void progressTellsHowFarAnExportIs() throws Exception {
        try (RawClient client = ask(ALL)) {
            String id = header(client.read(5000), "x-export-id");
            // the client has read less than is on its way
            Waiting.until(LONGEST, () -> progress(id).get("bytes").getLongValue() > 10_000);

            JsonNode progress = progress(id);
            assertThat(progress.get("status").getStringValue()).isEqualTo("started");
            assertThat(progress.get("rows").getLongValue()).isBetween(100L, (long) ROWS);
            assertThat(progress.get("bytes").getLongValue()).isGreaterThan(10_000);
            assertThat(progress.get("estimated_rows").getLongValue()).isBetween(ROWS / 2L, ROWS * 2L);
            assertThat(audit(id).get("row_count", Long.class)).isEqualTo(-1);
            assertThat(SERVICE.get("/v1/exports/" + id + "/receipt", admin).statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void anExportThatRunsKeepsItsLease() throws Exception {
        try (RawClient client = ask(ALL)) {
            String id = header(client.read(5000), "x-export-id");
            assertThat(leaseSeconds(id)).isBetween(10.0, 20.0);
            SERVICE.sql()
                    .execute(
                            "update exports.export_audit_log set lease_expires_at = now() + interval '5 s' where id = {0}::uuid",
                            org.jooq.impl.DSL.val(id));

            Waiting.until(LONGEST, () -> leaseSeconds(id) > 10);
        }
    }

    @Test
    void anExportThatRunsIsNotTakenForLeft() throws Exception {
        try (RawClient client = ask(ALL)) {
            String id = header(client.read(5000), "x-export-id");
            SERVICE.sql()
                    .execute(
                            "update exports.export_audit_log set lease_expires_at = now() - interval '1 s' where id = {0}::uuid",
                            org.jooq.impl.DSL.val(id));

            SERVICE.context().getBean(RunningExports.class).closeLeft();

            assertThat(progress(id).get("status").getStringValue()).isEqualTo("started");
        }
    }

    private static double leaseSeconds(String id) {
        return SERVICE.sql()
                .fetchSingle(
                        "select extract(epoch from lease_expires_at - now())::float8 from exports.export_audit_log where id = {0}::uuid",
                        org.jooq.impl.DSL.val(id))
                .get(0, Double.class);
    }

    private static JsonNode progress(String id) {
        return JsonDocuments.parse(
                SERVICE.get("/v1/exports/" + id, admin).body().getBytes(UTF_8));
    }

    @Test
    void exportsChainedByTheirReceiptsEqualOneExport() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread inserts = Thread.startVirtualThread(() -> insertUntil(done));
        try {
            String whole = body("limit=" + ROWS);
            StringBuilder chained = new StringBuilder();
            String after = "";
            for (int part = 0; part < 3; part++) {
                HttpResponse<String> export = export("limit=100000" + after);
                JsonNode receipt = receipt(export);
                chained.append(withoutHeader(export.body()));
                assertThat(receipt.get("sha256").getStringValue()).isEqualTo(sha256(export.body()));
                assertThat(receipt.get("rows").getLongValue()).isEqualTo(100_000);
                after = "&after=" + receipt.get("after").getStringValue();
            }
            assertThat(sha256(chained.toString())).isEqualTo(sha256(withoutHeader(whole)));
            assertThat(chained.toString().lines().distinct().count()).isEqualTo(ROWS);
        } finally {
            done.set(true);
            inserts.join();
            assertThat(SERVICE.sql().execute("delete from rewards.user_actions where type_action = 'new'"))
                    .as("rows that came meanwhile")
                    .isPositive();
        }
    }

    private static void insertUntil(AtomicBoolean done) {
        try (Connection connection = SERVICE.database().connect()) {
            var sql = org.jooq.impl.DSL.using(connection, org.jooq.SQLDialect.POSTGRES);
            while (!done.get()) {
                sql.execute("insert into rewards.user_actions (type_action, created_at) values ('new', now())");
                // many in the time of the export, and no core busy with it
                LockSupport.parkNanos(1_000_000);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aChainGoesOnBehindTheRowsWithoutATime() throws Exception {
        SERVICE.sql()
                .execute(
                        "insert into rewards.users (external_user_id, created_at)"
                                + " select 'u' || n, case when n < 4 then timestamptz '2026-01-01' end from generate_series(1, 8) n");
        String whole = SERVICE.get("/v1/exports/users", admin).body();
        StringBuilder chained = new StringBuilder();
        String after = "";
        for (int part = 0; part < 4; part++) {
            HttpResponse<String> export = SERVICE.get("/v1/exports/users?limit=2" + after, admin);
            chained.append(withoutHeader(export.body()));
            JsonNode token = receipt(export).get("after");
            assertThat(token.isNull()).isEqualTo(part == 3);
            after = "&after=" + (token.isNull() ? "" : token.getStringValue());
        }
        assertThat(chained.toString()).isEqualTo(withoutHeader(whole));
        SERVICE.sql().execute("delete from rewards.users");
    }

    @Test
    void aReceiptLetsAnybodyCheckTheFile(@TempDir Path folder) throws Exception {
        HttpResponse<String> export = export("limit=5");
        String receipt =
                SERVICE.get("/v1/exports/" + header(export) + "/receipt", admin).body();
        Path file = Files.writeString(folder.resolve("a.csv"), export.body());
        Path receiptFile = Files.writeString(folder.resolve("a.json"), receipt);
        Path keys = Files.writeString(
                folder.resolve("keys.json"),
                SERVICE.get("/.well-known/vitrine-receipt-keys.json").body());

        assertThat(verify(0, file, receiptFile, keys))
                .contains("holds: signature")
                .contains("holds: key")
                .contains("holds: bytes")
                .contains("holds: sha256")
                .contains("5 rows of user-interactions as csv")
                .contains("there were more rows")
                .doesNotContain("DOES NOT HOLD");
        assertThat(verify(0, file, receiptFile)).contains("nothing says whose key that is");

        Path changed = Files.writeString(folder.resolve("b.csv"), export.body().replaceFirst("row", "rov"));
        assertThat(verify(1, changed, receiptFile, keys))
                .contains("holds: signature")
                .contains("holds: bytes")
                .contains("DOES NOT HOLD: sha256");

        Path forged = Files.writeString(folder.resolve("b.json"), receipt.replace("\"rows\":5", "\"rows\":6"));
        assertThat(verify(1, file, forged, keys))
                .contains("DOES NOT HOLD: signature")
                .contains("holds: sha256");

        assertThat(verify(2, folder.resolve("missing.csv"), receiptFile)).contains("cannot check");
    }

    private static String verify(int exitCode, Path... files) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        for (Path file : files) {
            arguments.add(file.toString());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = ReceiptCheck.run(arguments.toArray(String[]::new), new PrintStream(out, true, UTF_8));
        assertThat(code).as(out.toString(UTF_8)).isEqualTo(exitCode);
        return out.toString(UTF_8);
    }

    @Test
    void aReceiptHasTheFieldsThatItPromises() {
        HttpResponse<String> export = export("limit=5&dateFrom=2026-01-01");

        assertThat(SERVICE.get("/v1/exports/" + header(export) + "/receipt", admin)
                        .body())
                .matches(
                        "\\{\"id\":\"%s\",\"dataset_type\":\"user-interactions\",\"format\":\"csv\",\"filters\":\\{[^}]*\\},"
                                        .formatted(header(export))
                                + "\"rows\":5,\"bytes\":\\d+,\"sha256\":\"[0-9a-f]{64}\",\"snapshot_at\":\"[^\"]+Z\",\"truncated\":true,"
                                + "\"after\":\"[A-Za-z0-9_-]+\",\"losses\":\\{[^}]*\\},\"algorithm\":\"Ed25519\",\"key_id\":\"[0-9a-f]{16}\","
                                + "\"public_key\":\"[A-Za-z0-9_-]{43}\",\"signature\":\"[A-Za-z0-9+/]+={0,2}\"\\}");
    }

    /** Which may not know what the file had, and knows nothing of our losses. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
            5 | abc | 200 | "truncated":null,"after":null,"losses":null
            5 | -   | 409 | is completed and has no receipt
            - | abc | 409 | is completed and has no receipt
            """)
    void anExportOfAnotherProgramHasAReceiptWhenItSaysWhatTheFileHas(
            @Nullable Long bytes, @Nullable String sha256, int status, String text) {
        UUID id = SERVICE.sql()
                .fetchSingle(
                        "insert into exports.export_audit_log"
                                + " (dataset_type, format, filters, row_limit, status, row_count, bytes, sha256)"
                                + " values ('users', 'csv', '{}', 10, 'completed', 1, ?, ?) returning id",
                        bytes,
                        sha256)
                .get(0, UUID.class);

        HttpResponse<String> receipt = SERVICE.get("/v1/exports/%s/receipt".formatted(id), admin);

        assertThat(receipt.statusCode()).isEqualTo(status);
        assertThat(receipt.body()).contains(text);
    }

    private static HttpResponse<String> export(String query) {
        return SERVICE.get("/v1/exports/user-interactions?" + query, admin);
    }

    private static String body(String query) {
        return export(query).body();
    }

    private static String withoutHeader(String csv) {
        return csv.substring(csv.indexOf('\n') + 1);
    }

    private static JsonNode receipt(HttpResponse<String> export) {
        return JsonDocuments.parse(SERVICE.get("/v1/exports/" + header(export) + "/receipt", admin)
                .body()
                .getBytes(UTF_8));
    }

    private static String header(HttpResponse<String> export) {
        return export.headers().firstValue("X-Export-Id").orElseThrow();
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ": "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 2);
    }

    private static Record audit(HttpResponse<String> export) {
        return audit(header(export));
    }

    private static Record audit(String id) {
        return SERVICE.sql()
                .fetchSingle("select * from exports.export_audit_log where id = {0}::uuid", org.jooq.impl.DSL.val(id));
    }

    private static long count(String condition) {
        return SERVICE.sql()
                .fetchSingle("select count(*) from exports.export_audit_log where " + condition)
                .get(0, Long.class);
    }

    private static long connectionsInUse() {
        return SERVICE.sql()
                .fetchSingle("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and application_name = 'vitrine-streams' and state <> 'idle'")
                .get(0, Long.class);
    }

    private static void killStreams() throws SQLException {
        try (Connection connection = SERVICE.database().connectAsSuperuser();
                var statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and application_name = 'vitrine-streams'"
                    + " and state <> 'idle'");
        }
    }

    private static RawClient ask(String pathAndQuery, String... headers) throws IOException {
        return SERVICE.connect()
                .get(
                        pathAndQuery,
                        Stream.concat(Stream.of("Authorization: Bearer " + admin), Arrays.stream(headers))
                                .toArray(String[]::new));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }
}
