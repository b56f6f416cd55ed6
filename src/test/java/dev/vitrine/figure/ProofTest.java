package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrine.Service;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request that answers with figures can be proved: the command of its proof prints what it answered. */
class ProofTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JOB = "00000000-0000-4000-8000-000000000001";
    private static final String EXPORT = "00000000-0000-4000-8000-000000000002";

    /** What the answer says of itself, and not the database. */
    private static final Set<String> AROUND =
            Set.of("page", "page_size", "total_is_lower_bound", "has_more", "next_cursor", "metric", "bucket", "tz");

    /** Files of any length: a proof would hold all of them. */
    private static final Set<String> STREAMED = Set.of(
            "GET /creator/export",
            "GET /v1/exports/users",
            "GET /v1/exports/user-points",
            "GET /v1/exports/user-interactions",
            "GET /v1/exports/wallet-transactions");

    /** The numbers of an export, signed: GET /v1/exports/{id} proves them. */
    private static final String SIGNED = "GET /v1/exports/{id}/receipt";

    private static final String PERIOD = "from=2026-03-01&to=2026-03-02";

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static String token;

    @BeforeAll
    static void aRowOfEach() throws SQLException, IOException {
        SERVICE.user("admin@example.org", "admin");
        SERVICE.link("admin@example.org", "ann");
        token = SERVICE.tokenOf("admin@example.org");
        try (Connection connection = SERVICE.database().connect()) {
            Fixtures.run(connection, "proof-rows.sql");
        }
        // its age is another one whenever it is looked at
        SERVICE.sql().execute("""
                insert into publishing.publish_logs (clip_id, platform, status, requested_at, created_at)
                select clip_id, 'TikTok', 'pending', requested_at, created_at
                from publishing.publish_logs limit 1""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/creator/dashboard",
                "/creator/transparency",
                "/dashboard/stats/overview",
                "/dashboard/stats/overview?" + PERIOD,
                "/dashboard/stats/queue",
                "/dashboard/stats/queue?platform=TikTok&" + PERIOD,
                "/dashboard/stats/queue?from=2026-03-01&to=9999-12-31",
                "/dashboard/stats/orchestrator",
                "/dashboard/stats/orchestrator?platform=other",
                "/dashboard/stats/platforms",
                "/dashboard/stats/platforms?" + PERIOD,
                "/dashboard/stats/campaigns",
                "/dashboard/stats/campaigns?" + PERIOD,
                "/dashboard/stats/timeseries?metric=publications&" + PERIOD,
                "/dashboard/stats/timeseries?metric=successes&tz=Europe/Berlin&bucket=week&" + PERIOD,
                "/dashboard/stats/timeseries?metric=failures&" + PERIOD,
                "/dashboard/stats/timeseries?metric=success_rate&" + PERIOD,
                "/dashboard/stats/timeseries?metric=processing_time_ms&" + PERIOD,
                "/dashboard/stats/timeseries?metric=jobs_completed&" + PERIOD,
                "/dashboard/stats/timeseries?metric=jobs_failed&bucket=hour&" + PERIOD,
                "/dashboard/publications",
                "/dashboard/publications?status=failed",
                "/dashboard/jobs",
                "/dashboard/jobs?search=bass%27s",
                "/dashboard/jobs?search=bass%27s&tags=current_timestamp,low",
                "/dashboard/jobs/" + JOB,
                "/dashboard/stats",
                "/v1/exports/history?scope=all",
                "/v1/exports/" + EXPORT
            })
    void theCommandOfTheProofPrintsTheAnswer(String path) throws IOException, InterruptedException {
        assumeThat(hasPsql()).as("psql is installed").isTrue();
        JsonNode proof = proof(path);

        List<String> answered = leaves(proof.get("value"));
        List<String> printed = printed(run(SERVICE, proof.get("psql").asText()));

        assertThat(answered).isNotEmpty();
        answered.forEach(leaf ->
                assertThat(printed.remove(leaf)).as("%s is printed", leaf).isTrue());
    }

    @Test
    void aLongValueIsProvenAsWell() throws IOException {
        String platform = "'".repeat(2_000) + "x".repeat(8_000);

        JsonNode proof =
                proof("/dashboard/stats/queue?platform=" + URLEncoder.encode(platform, StandardCharsets.UTF_8));

        assertThat(proof.get("binds").get("platform").asText()).isEqualTo(platform);
        assertThat(proof.get("psql").asText()).contains("x".repeat(8_000));
    }

    @Test
    void everyRequestThatAnswersWithFiguresIsProvedHere() throws NoSuchMethodException {
        Set<String> proved = new TreeSet<>();
        for (String path : ProofTest.class
                .getDeclaredMethod("theCommandOfTheProofPrintsTheAnswer", String.class)
                .getAnnotation(ValueSource.class)
                .strings()) {
            proved.add("GET " + path.replaceFirst("\\?.*", "").replaceFirst("/[0-9a-f-]{36}$", "/{id}"));
        }

        assertThat(SERVICE.context().getBean(Figures.class).all().stream()
                        .flatMap(figure -> figure.endpoints().stream())
                        .filter(endpoint -> endpoint.startsWith("GET "))
                        .filter(endpoint -> !STREAMED.contains(endpoint) && !endpoint.equals(SIGNED)))
                .isNotEmpty()
                .allMatch(proved::contains);
    }

    private static JsonNode proof(String path) throws IOException {
        HttpResponse<String> response = SERVICE.send(
                SERVICE.request(path).header("Accept", Proof.MEDIA_TYPE).header("Authorization", "Bearer " + token));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(Proof.MEDIA_TYPE);
        return JSON.readTree(response.body());
    }

    /** All values, without the names of their fields. */
    private static List<String> leaves(JsonNode node) {
        List<String> leaves = new ArrayList<>();
        if (node.isValueNode()) {
            String text = normal(node.isNull() ? "" : node.asText());
            return text.isEmpty() ? List.of() : List.of(text);
        }
        node.properties().stream()
                .filter(field -> !AROUND.contains(field.getKey()))
                .forEach(field -> leaves.addAll(leaves(field.getValue())));
        if (node.isArray()) {
            node.forEach(element -> leaves.addAll(leaves(element)));
        }
        return leaves;
    }

    /** Lines of fields, which may be JSON, a row or an array. */
    private static List<String> printed(String output) throws IOException {
        List<String> values = new ArrayList<>();
        for (String field : output.split("[|\n]", -1)) {
            if (field.startsWith("[") || field.startsWith("{\"")) {
                values.addAll(leaves(JSON.readTree(field)));
            } else if (field.startsWith("(") || field.startsWith("{")) {
                Stream.of(field.split("[(){},\"]", -1)).map(ProofTest::normal).forEach(values::add);
            } else {
                values.add(normal(field));
            }
        }
        return values;
    }

    /** Numbers and times as they are, however written. */
    private static String normal(String text) {
        if (text.matches("-?\\d+(\\.\\d+)?(E-?\\d+)?")) {
            return new BigDecimal(text).stripTrailingZeros().toPlainString();
        }
        if (text.matches("\\d{4}-\\d\\d-\\d\\d[ T][\\d:.]+(Z|[+-]\\d\\d(:\\d\\d)?)")) {
            return OffsetDateTime.parse(text.replace(' ', 'T').replaceFirst("([+-]\\d\\d)$", "$1:00"))
                    .toInstant()
                    .toString();
        }
        return text.equals("t") ? "true" : text.equals("f") ? "false" : text;
    }

    /** Whether there is one; where not, its tests are skipped. */
    static boolean hasPsql() throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v psql").start().waitFor() == 0;
    }

    /** What a command prints that finds the database of the service in its environment. */
    static String run(Service service, String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        URI address = URI.create(service.database().url().substring("jdbc:".length()));
        builder.environment().put("PGHOST", address.getHost());
        builder.environment().put("PGPORT", Integer.toString(address.getPort()));
        builder.environment().put("PGDATABASE", address.getPath().substring(1));
        builder.environment().put("PGUSER", service.database().username());
        builder.environment().put("PGPASSWORD", service.database().password());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }
}
