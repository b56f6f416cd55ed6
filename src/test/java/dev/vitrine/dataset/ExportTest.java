package dev.vitrine.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.web.rows.RowFormat;
import dev.vitrine.web.rows.Xlsx;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows and the golden files were written by one Python script, with its {@code csv} and {@code json}. */
class ExportTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static String admin = "";
    private static UUID adminId = new UUID(0, 0);
    private static String viewer = "";

    @BeforeAll
    static void load() throws IOException {
        SERVICE.sql().connection(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(new String(resource("rows.sql"), UTF_8));
            }
        });
        adminId = SERVICE.user("admin@example.org", "admin");
        admin = SERVICE.tokenOf("admin@example.org");
        SERVICE.user("viewer@example.org", "viewer");
        viewer = SERVICE.tokenOf("viewer@example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "users, csv, text/csv; charset=utf-8",
        "users, json, application/json",
        "users, ndjson, application/x-ndjson",
        "user-points, csv, text/csv; charset=utf-8",
        "user-points, json, application/json",
        "user-points, ndjson, application/x-ndjson",
        "user-interactions, csv, text/csv; charset=utf-8",
        "user-interactions, json, application/json",
        "user-interactions, ndjson, application/x-ndjson",
        "wallet-transactions, csv, text/csv; charset=utf-8",
        "wallet-transactions, json, application/json",
        "wallet-transactions, ndjson, application/x-ndjson"
    })
    void textFilesAreAsPythonWritesThem(String dataset, String format, String mediaType) throws IOException {
        HttpResponse<String> response = SERVICE.get("/v1/exports/%s?format=%s".formatted(dataset, format), admin);

        assertThat(response.body()).isEqualTo(new String(resource(dataset + "." + format), UTF_8));
        assertThat(response.headers().firstValue("Content-Type")).contains(mediaType);
        assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"%s_\\d{8}T\\d{6}Z\\.%s\"".formatted(dataset, format));
    }

    @ParameterizedTest
    @EnumSource(RowFormat.class)
    void whoAcceptsOnlyTheFormatIsNotRefused(RowFormat format) {
        HttpResponse<String> response = SERVICE.send(SERVICE.request("/v1/exports/users?format=" + format.extension())
                .header("Authorization", "Bearer " + admin)
                .header("Accept", format.mediaType()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(format.mediaType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "user-points", "user-interactions", "wallet-transactions"})
    void workbooksHaveTheSameValues(String dataset) throws Exception {
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        SERVICE.request("/v1/exports/%s?format=xlsx".formatted(dataset))
                                .header("Authorization", "Bearer " + admin)
                                .build(),
                        BodyHandlers.ofByteArray());

        String cells = Xlsx.read(response.body(), "export").stream()
                .map(row -> row.stream().map(ExportTest::cell).collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n\n", "", "\n"));
        assertThat(cells).isEqualTo(new String(resource(dataset + ".xlsx.txt"), UTF_8));
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    }

    @Test
    void theReceiptCountsWhatAWorkbookHasCut() throws Exception {
        SERVICE.sql()
                .execute("insert into rewards.user_actions (description, type_action, created_at)"
                        + " values (repeat('x', 40000), repeat('y', 32767), '2020-01-01')");
        try {
            HttpResponse<byte[]> workbook = HttpClient.newHttpClient()
                    .send(
                            SERVICE.request("/v1/exports/user-interactions?format=xlsx&dateTo=2020-12-31")
                                    .header("Authorization", "Bearer " + admin)
                                    .build(),
                            BodyHandlers.ofByteArray());
            String id = workbook.headers().firstValue("X-Export-Id").orElseThrow();

            assertThat(Xlsx.read(workbook.body(), "export").getLast())
                    .contains("inlineStr:" + "x".repeat(32_767), "inlineStr:" + "y".repeat(32_767));
            assertThat(SERVICE.get("/v1/exports/%s/receipt".formatted(id), admin)
                            .body())
                    .contains("\"rows\":1,", "\"losses\":{\"cut_cells\":1,\"replaced_cells\":0,\"missing_numbers\":0}");
        } finally {
            SERVICE.sql().execute("delete from rewards.user_actions where created_at = '2020-01-01'");
        }
    }

    /** The golden file has floats as Python prints them, and escaped line ends. */
    private static String cell(String cell) {
        if (cell.startsWith("n:") && cell.matches(".*[.E].*")) {
            double number = new BigDecimal(cell.substring(2)).doubleValue();
            return "n:" + python(number);
        }
        return cell.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n");
    }

    private static String python(double number) {
        return switch (Double.toString(number)) {
            case "1.0E20" -> "1e+20";
            case "1.0E16" -> "1e+16";
            case "1.0E-5" -> "1e-05";
            case "1.23456789125E8" -> "123456789.125";
            case String plain -> plain;
        };
    }

    @Test
    void rawTextsStayAsTheyAre() {
        assertThat(SERVICE.get("/v1/exports/user-points", admin).body()).contains(",'=1+1,");
        assertThat(SERVICE.get("/v1/exports/user-points?raw=true", admin).body())
                .contains(",=1+1,")
                .doesNotContain("'=1+1");
    }

    @Test
    void anEmptyResultIsAHeaderOrAnEmptyArray() {
        String nothing = "/v1/exports/users?dateFrom=2099-01-01&format=";

        assertThat(SERVICE.get(nothing + "csv", admin).body())
                .isEqualTo("id,externalUserId,created_at,updated_at,apiKey_used,oauth_user_id\r\n");
        assertThat(SERVICE.get(nothing + "json", admin).body()).isEqualTo("[]");
        assertThat(SERVICE.get(nothing + "ndjson", admin).body())
                .isEqualTo("{\"_summary\":{\"rows\":0,\"truncated\":false,\"after\":null}}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "dateFrom=2026-04-04, 4",
        "dateTo=2026-04-04, 12",
        "dateTo=2026-04-03, 8",
        "dateTo=2026-01-01T00:00:00Z, 4",
        "dateTo=2026-01-01T01:00:00%2B01:00, 4",
        "dateTo=2026-01-01T01:00:00+01:00, 4",
        "dateTo=2026-01-01T00:00:00.000001Z, 8",
        "dateFrom=2026-01-01T00:00:00.000001Z, 8",
        "dateFrom=2026-01-01T00:00:00.000001Z&dateTo=2026-01-02, 4",
        "dateFrom=2026-01-01T00:00:00.0000004Z, 8",
        "dateFrom=2026-01-01T00:00:00.0000011Z, 4",
        "dateFrom=2026-04-04T14:16:56.1234564Z, 0",
        "dateFrom=9999-12-31T23:59:59.9999999Z, 0",
        "dateTo=2026-01-01T00:00:00.0000009Z, 4",
        "dateTo=2026-01-01T00:00:00.0000011Z, 8",
        "externalGameId=game-1, 8",
        "externalTaskId=quiz, 7",
        "externalGameId=game-1&externalTaskId=quiz, 0",
        "externalGameId=, 0",
        "externalTaskId=, 0",
        "externalGameId=GAME-1, 0",
        "limit=3, 3",
        "unknown=1, 15"
    })
    void filtersSelect(String query, int rows) {
        assertThat(rows("user-points", query)).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(strings = {"externalGameId=nowhere", "externalTaskId=nowhere", "externalGameId=&externalTaskId="})
    void gameAndTaskAreWithoutEffectElsewhereAndRecorded(String query) {
        assertThat(rows("user-interactions", query)).isEqualTo(15);
        assertThat(rows("wallet-transactions", query)).isEqualTo(15);
        assertThat(SERVICE.get("/v1/exports/history?limit=1", admin).body())
                .contains(query.contains("Game") ? "\"externalGameId\":" : "\"externalTaskId\":");
    }

    private static int rows(String dataset, String query) {
        HttpResponse<String> response = SERVICE.get("/v1/exports/%s?format=ndjson&%s".formatted(dataset, query), admin);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return (int) response.body().lines().count() - 1;
    }

    @ParameterizedTest
    @CsvSource({
        "format=pdf, query.format",
        "format=CSV, query.format",
        "format=, query.format",
        "limit=0, query.limit",
        "limit=-1, query.limit",
        "limit=10000001, query.limit",
        "limit=1e3, query.limit",
        "limit=abc, query.limit",
        "limit=99999999999, query.limit",
        "dateFrom=yesterday, query.dateFrom",
        "dateFrom=2026-13-01, query.dateFrom",
        "dateTo=2026-01-01T00:00:00, query.dateTo",
        "dateTo=0000-01-01, query.dateTo",
        "dateTo=%2B999999999-01-01T00:00:00Z, query.dateTo",
        "after=abc, query.after",
        "after=, query.after",
        "raw=perhaps, query.raw"
    })
    void badValuesAreRefusedWithoutAnAuditRow(String query, String location) {
        long before = auditRows();

        HttpResponse<String> response = SERVICE.get("/v1/exports/user-points?" + query, admin);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.body()).contains("\"location\":\"" + location + "\"");
        assertThat(auditRows()).isEqualTo(before);
    }

    @Test
    void theCharacterNulIsRefused() {
        long before = auditRows();

        assertThat(SERVICE.get("/v1/exports/user-points?externalGameId=%00", admin)
                        .statusCode())
                .isEqualTo(422);
        assertThat(auditRows()).isEqualTo(before);
    }

    @Test
    void aContinuationOfAnotherDatasetIsRefused() {
        String token = new Position("users", null, adminId).token();

        assertThat(SERVICE.get("/v1/exports/users?after=" + token, admin).statusCode())
                .isEqualTo(200);
        assertThat(SERVICE.get("/v1/exports/user-points?after=" + token, admin).statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "user-points?limit=0", "history", "history?limit=0", "x/receipt"})
    void whoIsSignedInButMayNotIsToldSo(String path) {
        long before = auditRows();

        HttpResponse<String> response = SERVICE.get("/v1/exports/" + path, viewer);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("\"detail\":\"Data exports require an authenticated administrator.\"");
        assertThat(auditRows()).isEqualTo(before);
    }

    @Test
    void nobodyIsToldToAuthenticate() {
        assertThat(SERVICE.get("/v1/exports/users").statusCode()).isEqualTo(401);
    }

    @Test
    void aKeyExportsAndIsNamedByItsPublicId() {
        String key = SERVICE.key("exporter", "exports:read");
        String publicId = key.split("_", 3)[1];

        HttpResponse<String> export =
                SERVICE.send(SERVICE.request("/v1/exports/users").header("X-API-Key", key));
        HttpResponse<String> history =
                SERVICE.send(SERVICE.request("/v1/exports/history").header("X-API-Key", key));

        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(history.body())
                .contains("\"requestedBy\":\"" + publicId + "\"")
                .doesNotContain(key);
        assertThat(history.body().split("\"datasetType\"", -1)).hasSize(2);
        assertThat(SERVICE.get("/v1/exports/history", admin).body()).doesNotContain(publicId);
        assertThat(SERVICE.get("/v1/exports/history?scope=all", admin).body())
                .contains(publicId)
                .doesNotContain(key.split("_", 3)[2]);
    }

    @Test
    void historyHasTheFieldsThatClientsKnow() {
        String id = SERVICE.get(
                        "/v1/exports/user-points?limit=2&dateTo=2026-04-04&externalTaskId=" + encoded("daily, \"x\""),
                        admin)
                .headers()
                .firstValue("X-Export-Id")
                .orElseThrow();

        assertThat(SERVICE.get("/v1/exports/history?limit=1", admin).body())
                .matches(("\\[\\{\"id\":\"%s\",\"datasetType\":\"user-points\",\"format\":\"csv\",\"filters\":\\{.*\\},"
                                + "\"rowLimit\":2,\"rowCount\":2,\"status\":\"completed\",\"requestedBy\":\"%s\","
                                + "\"created_at\":\"[0-9T:.-]+Z\"\\}\\]")
                        .formatted(id, adminId))
                .contains("\"dateTo\":\"2026-04-04\"")
                .contains("\"externalTaskId\":\"daily, \\\"x\\\"\"")
                .contains("\"limit\":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope=others", "limit=0", "limit=201"})
    void historyRefusesBadValues(String query) {
        assertThat(SERVICE.get("/v1/exports/history?" + query, admin).statusCode())
                .isEqualTo(422);
    }

    @Test
    void headHasTheHeadersAndWritesNoAuditRow() {
        long before = auditRows();

        HttpResponse<String> response = SERVICE.send(SERVICE.request("/v1/exports/users?format=json")
                .header("Authorization", "Bearer " + admin)
                .method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Content-Disposition")).isPresent();
        assertThat(response.headers().firstValue("X-Export-Id")).isEmpty();
        assertThat(auditRows()).isEqualTo(before);
    }

    @Test
    void rangesAndConditionsGiveTheWholeFile() {
        HttpResponse<String> response = SERVICE.send(SERVICE.request("/v1/exports/users")
                .header("Authorization", "Bearer " + admin)
                .header("Range", "bytes=0-9")
                .header("If-None-Match", "*"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().lines().count()).isGreaterThan(15);
    }

    @Test
    void unknownDatasetsAndExportsAreNotThere() {
        assertThat(SERVICE.get("/v1/exports/wallets", admin).statusCode()).isEqualTo(404);
        assertThat(SERVICE.get("/v1/exports/" + new UUID(1, 2), admin).statusCode())
                .isEqualTo(404);
        assertThat(SERVICE.get("/v1/exports/" + new UUID(1, 2) + "/receipt", admin)
                        .statusCode())
                .isEqualTo(404);
    }

    private static long auditRows() {
        return SERVICE.sql()
                .fetchSingle("select count(*) from exports.export_audit_log")
                .get(0, Long.class);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ExportTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
