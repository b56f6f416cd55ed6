package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrine.Service;
import dev.vitrine.db.Sha256;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FigureControllerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static UUID creatorId;

    @BeforeAll
    static void aCreatorWithAPageThatWasSearchedFor() {
        creatorId = SERVICE.sql()
                .fetchSingle("insert into catalog.creators (name, slug) values ('Ann''s', 'ann') returning id")
                .get(0, UUID.class);
        SERVICE.sql()
                .execute(
                        "insert into catalog.technique_pages (creator_id, title, slug) values ({0}, 'Side''chain', 's')",
                        org.jooq.impl.DSL.val(creatorId));
        SERVICE.sql().execute("""
                        insert into catalog.search_log (query_key, query)
                        select lower(query), query from unnest(array['Side''chain', 'SIDE''CHAIN', 'sidechain']) query""");
        SERVICE.user("ann@example.org", "creator");
        SERVICE.sql()
                .execute(
                        "update identity.users set creator_id = {0} where email = 'ann@example.org'",
                        org.jooq.impl.DSL.val(creatorId));
        SERVICE.user("viewer@example.org", "viewer");
    }

    @Test
    void theListNamesEachFigureWithTheHashOfItsSql() throws IOException {
        JsonNode items = get("/figures", "viewer@example.org").get("items");

        JsonNode dashboard = find(items, "creator.dashboard");
        assertThat(dashboard.get("title").asText()).isEqualTo("Creator dashboard");
        assertThat(dashboard.get("endpoints").toString()).isEqualTo("[\"GET /creator/dashboard\"]");
        JsonNode detail = get("/figures/creator.dashboard", "viewer@example.org");
        assertThat(detail.get("sql").asText())
                .startsWith("select /* creator.dashboard */")
                .contains(":creator_id");
        assertThat(dashboard.get("sha256").asText())
                .isEqualTo(sha256(detail.get("sql").asText()));
        assertThat(detail.get("parameters").toString())
                .isEqualTo(
                        "[{\"name\":\"creator_id\",\"type\":\"uuid\",\"description\":\"whose data\",\"required\":true}]");
    }

    @Test
    void anUnknownFigureIsNotFound() {
        HttpResponse<String> response = SERVICE.get("/figures/creator.nothing", SERVICE.tokenOf("viewer@example.org"));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"detail\":\"Figure creator.nothing not found\"");
    }

    @Test
    void thePlanIsPostgresqlsOwn() throws IOException {
        JsonNode plan = get("/figures/creator.dashboard/plan?creator_id=" + creatorId, "viewer@example.org");

        assertThat(plan.get(0).get("Plan").get("Node Type").asText()).isEqualTo("Result");
    }

    /** A function that is called while planning may not write, nor take longer than two seconds. */
    @Test
    void aPlanChangesNothingAndEnds() {
        SERVICE.sql().execute("create sequence public.calls");
        SERVICE.sql().execute("grant usage on sequence public.calls to vitrine_app");
        SERVICE.sql()
                .execute("create function public.writes() returns int immutable language plpgsql"
                        + " as 'begin return nextval(''public.calls''); end'");
        SERVICE.sql()
                .execute("create function public.lasts() returns int immutable language plpgsql"
                        + " as 'begin perform pg_sleep(60); return 1; end'");
        PlanQueries plans = SERVICE.context().getBean(PlanQueries.class);

        assertThatThrownBy(() -> plans.plan(DSL.select(DSL.field("public.writes()"))))
                .hasMessageContaining("cannot execute nextval() in a read-only transaction");
        assertThatThrownBy(() -> plans.plan(DSL.select(DSL.field("public.lasts()"))))
                .hasMessageContaining("canceling statement due to statement timeout");
    }

    /** What PostgreSQL shows of a statement that is under way. */
    @Test
    void postgresqlNamesTheFigureOfAStatement() throws Exception {
        String token = SERVICE.tokenOf("ann@example.org");
        try (Connection connection = SERVICE.database().connect();
                Statement lock = connection.createStatement();
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            connection.setAutoCommit(false);
            lock.execute("lock table catalog.key_moments in access exclusive mode");
            Future<HttpResponse<String>> answer = executor.submit(() -> SERVICE.get("/creator/dashboard", token));

            // a moment may show that a connection waits beside the statement that it sent before
            String waiting = "";
            while (!waiting.contains("/*") && !answer.isDone()) {
                waiting = SERVICE.sql()
                        .fetchSingle("select coalesce(max(query), '') from pg_stat_activity"
                                + " where wait_event_type = 'Lock' and datname = current_database()")
                        .get(0, String.class);
            }
            assertThat(waiting).contains("/* creator.dashboard */");
            connection.rollback();
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
    }

    /** What is bound is whose data it is: it stands in proofs alone, and those are of what one may read. */
    @Test
    void figuresAreShownWithoutAnyonesValues() throws IOException {
        for (Figure<?> figure : SERVICE.context().getBean(Figures.class).all()) {
            assertThat(get("/figures/" + figure.id(), "viewer@example.org").toString())
                    .doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
        }
    }

    @Test
    void aPlanNeedsItsParametersInTheirForm() {
        String token = SERVICE.tokenOf("viewer@example.org");

        assertThat(SERVICE.get("/figures/creator.dashboard/plan", token).body())
                .contains("\"errors\":[{\"location\":\"query.creator_id\",\"message\":\"is required\"}]");
        assertThat(SERVICE.get("/figures/creator.dashboard/plan?creator_id=1%27", token)
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aPlanNeedsWhatAParameterNeedsBesideIt() {
        assertThat(SERVICE.get(
                                "/figures/publishing.publications/plan?limit=1&behind_created_at=2026-01-01T00:00:00Z",
                                SERVICE.tokenOf("viewer@example.org"))
                        .body())
                .contains("\"status\":422", "behind_id is needed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rendering.jobs/plan?limit=21&state=nonsense",
                "publishing.timeseries_publications/plan?tz=nowhere&bucket=day&from=2026-01-01&until=2026-02-01"
            })
    void aValueThatOnlyPostgresqlRefusesIsNoErrorOfOurs(String plan) {
        HttpResponse<String> refused = SERVICE.get("/figures/" + plan, SERVICE.tokenOf("viewer@example.org"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("has a value that PostgreSQL does not take");
    }

    /** PostgreSQL would call it unsupported, for which the pool gives a connection up. */
    @Test
    void aPlanHasTheBucketsOfTheRequest() {
        assertThat(SERVICE.get(
                                "/figures/publishing.timeseries_publications/plan?tz=UTC&bucket=timezone&from=2026-01-01&until=2026-02-01",
                                SERVICE.tokenOf("viewer@example.org"))
                        .body())
                .contains("\"status\":422", "\"location\":\"query.bucket\"");
    }

    @Test
    void aPlanTakesTimesAndDates() throws IOException {
        String plan = "/figures/dataset.users/plan?limit=1&dateFrom=";

        assertThat(get(plan + "2026-01-01", "viewer@example.org").toString())
                .isEqualTo(get(plan + "2026-01-01T01:00:00+01:00", "viewer@example.org")
                        .toString())
                .contains("2026-01-01 00:00:00+00");
        for (String time : new String[] {"%2B300000-01-01T00:00:00Z", "%2B1000000000-01-01T00:00:00Z", "yesterday"}) {
            assertThat(SERVICE.get(plan + time, SERVICE.tokenOf("viewer@example.org"))
                            .body())
                    .contains("\"status\":422", "\"location\":\"query.dateFrom\"");
        }
    }

    @Test
    void aPlanTakesAParameterOnce() {
        assertThat(SERVICE.get("/figures/dataset.users/plan?limit=1&limit=2", SERVICE.tokenOf("viewer@example.org"))
                        .body())
                .contains("\"location\":\"query.limit\",\"message\":\"must be given once\"");
    }

    @Test
    void creatorsDoNotReadFiguresButProveTheirOwnNumbers() throws IOException {
        String token = SERVICE.tokenOf("ann@example.org");

        assertThat(SERVICE.get("/figures", token).statusCode()).isEqualTo(403);
        JsonNode proof = proof("/creator/dashboard");
        assertThat(proof.get("figure").asText()).isEqualTo("creator.dashboard");
        assertThat(proof.get("value").get("search_impressions").asInt()).isEqualTo(2);
        assertThat(proof.get("binds").toString()).isEqualTo("{\"creator_id\":\"%s\"}".formatted(creatorId));
        assertThat(proof.get("sha256").asText())
                .isEqualTo(sha256(proof.get("sql").asText()));
    }

    @Test
    void theProofOfSeveralStatementsNamesThemAll() throws IOException {
        JsonNode proof = proof("/creator/transparency");
        assertThat(proof.get("figure").asText())
                .isEqualTo(
                        "creator.transparency_techniques, creator.transparency_attached_moments, creator.transparency_loose_moments, creator.transparency_relationships, creator.transparency_source_videos, creator.transparency_tags");
        assertThat(proof.get("figures")).hasSize(6);
        for (JsonNode part : proof.get("figures")) {
            assertThat(part.get("sha256").asText())
                    .isEqualTo(sha256(part.get("sql").asText()))
                    .isEqualTo(get("/figures/" + part.get("figure").asText(), "viewer@example.org")
                            .get("sha256")
                            .asText());
            assertThat(part.get("binds").toString()).isEqualTo("{\"creator_id\":\"%s\"}".formatted(creatorId));
            assertThat(proof.get("sql").asText()).contains(part.get("sql").asText());
        }
    }

    @Test
    void aListOfValuesIsProvenAsPostgresqlReadsIt() throws IOException {
        assertThat(proof("/dashboard/jobs?tags=bass,a%22b%5C", "viewer@example.org")
                        .get("binds")
                        .get("tags")
                        .asText())
                .isEqualTo("{\"bass\",\"a\\\"b\\\\\"}");
    }

    @Test
    void anErrorHasNoProof() {
        HttpResponse<String> response = SERVICE.send(SERVICE.request("/creator/dashboard")
                .header("Accept", Proof.MEDIA_TYPE)
                .header("Authorization", "Bearer " + SERVICE.tokenOf("viewer@example.org")));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("No creator profile linked to this account");
    }

    @Test
    void theCommandOfTheProofPrintsTheSameNumbers() throws IOException, InterruptedException {
        assumeThat(ProofTest.hasPsql()).as("psql is installed").isTrue();
        JsonNode proof = proof("/creator/dashboard");

        String printed = ProofTest.run(
                SERVICE, "PGTZ=Atlantic/Azores " + proof.get("psql").asText() + " -c 'show timezone'");

        assertThat(printed).endsWith("\nUTC\n");
        JsonNode value = proof.get("value");
        assertThat(printed)
                .startsWith("%s|%s|%s|%s|"
                        .formatted(
                                value.get("video_count"),
                                value.get("technique_count"),
                                value.get("key_moment_count"),
                                value.get("search_impressions")))
                .contains("Side'chain");
    }

    @Test
    void theFileOfTheFigurePrintsTheSameNumbers() throws IOException, InterruptedException {
        assumeThat(ProofTest.hasPsql()).as("psql is installed").isTrue();

        String printed = ProofTest.run(
                SERVICE, "psql -X -A -t -v creator_id=%s -f db/figures/creator/dashboard.sql".formatted(creatorId));

        assertThat(printed).startsWith("0|1|0|2|");
    }

    private static JsonNode proof(String path) throws IOException {
        return proof(path, "ann@example.org");
    }

    private static JsonNode proof(String path, String email) throws IOException {
        HttpResponse<String> response = SERVICE.send(SERVICE.request(path)
                .header("Accept", "application/vnd.vitrine.proof+json")
                .header("Authorization", "Bearer " + SERVICE.tokenOf(email)));
        assertThat(response.headers().firstValue("Content-Type")).contains("application/vnd.vitrine.proof+json");
        return JSON.readTree(response.body());
    }

    private static JsonNode get(String path, String email) throws IOException {
        HttpResponse<String> response = SERVICE.get(path, SERVICE.tokenOf(email));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static JsonNode find(JsonNode items, String id) {
        for (JsonNode item : items) {
            if (item.get("id").asText().equals(id)) {
                return item;
            }
        }
        throw new AssertionError(id);
    }

    private static String sha256(String text) {
        return Sha256.hex(text);
    }
}
