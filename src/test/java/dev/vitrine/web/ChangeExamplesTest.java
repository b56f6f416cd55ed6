package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrine.Service;
import dev.vitrine.db.DemoDatabase;
import dev.vitrine.db.TestDatabase;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of what changes something, and of what has an id in its path: one day of an admin, step by step. */
class ChangeExamplesTest {

    private static final TestDatabase DEMO = DemoDatabase.load(
            "creators = 2",
            "searches = 10",
            "publish_logs = 10",
            "clips = 10",
            "publishing_jobs = 10",
            "campaigns = 4",
            "render_jobs = 20",
            "rewards_rows = 20");

    private static final Path OUTPUTS = Path.of("target/example-outputs");

    @RegisterExtension
    static final Service SERVICE = new Service().on(DEMO).with("vitrine.rendering.outputs", OUTPUTS.toString());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAN = """
            {"topic": "Sidechain basics",
             "scenes": [{"image_prompt": "A mixing desk", "narration": "Welcome back.", "duration_sec": 4.0}],
             "tags": ["mixing"]}""";

    private static String token = "";

    @SuppressWarnings("NullAway.Init")
    private static Description description;

    @BeforeAll
    static void signIn() throws IOException {
        Files.createDirectories(OUTPUTS);
        description = Description.of(SERVICE);
        token = text(send("POST /auth/login", "/auth/login", """
                {"email": "admin@vitrine.example", "password": "vitrine-demo"}"""), "access_token");
    }

    @Test
    void identity() throws IOException {
        JsonNode login = send("POST /auth/login", "/auth/login", """
                {"email": "creator@vitrine.example", "password": "vitrine-demo"}""");
        send("POST /auth/refresh", "/auth/refresh", """
                {"refresh_token": "%s"}""".formatted(text(login, "refresh_token")));
        send("POST /auth/onboarding-complete", "/auth/onboarding-complete", "");
        send("POST /admin/invite-codes", "/admin/invite-codes", """
                {"code": "WELCOME-2026", "uses": 20, "expires_at": "2036-12-31T23:59:59Z"}""");
        send("POST /auth/register", "/auth/register", """
                {"invite_code": "WELCOME-2026", "email": "ann@example.org", "password": "correct horse battery",
                 "display_name": "Ann"}""");
        send("POST /admin/api-keys", "/admin/api-keys", """
                {"name": "Render farm", "scopes": ["jobs:write"], "expires_at": "2036-12-31T23:59:59Z",
                 "allowed_cidrs": ["10.1.0.0/16"], "requests_per_minute": 600}""");
        send("POST /admin/recount", "/admin/recount", "");
    }

    @Test
    void figures() throws IOException {
        send("GET /figures/{id}", "/figures/rendering.statistics", null);
        send("GET /figures/{id}/plan", "/figures/rendering.statistics/plan", null);
    }

    @Test
    void jobs() throws IOException {
        String job = text(send("POST /render", "/render", PLAN), "job_id");
        send("POST /dashboard/jobs", "/dashboard/jobs", PLAN);
        // older jobs of the demo come first
        String claimed = claim();
        send("POST /render/{id}/heartbeat", "/render/%s/heartbeat".formatted(claimed), lease(", \"progress\": 40"));
        send("POST /render/{id}/complete", "/render/%s/complete".formatted(claimed), lease("""
                , "duration_sec": 12.5, "encoder": "h264", "resolution": "1920x1080",
                "final_video_url": "https://videos.example/final.mp4",
                "thumbnail_url": "https://videos.example/final.jpg\""""));
        String failed = claim();
        send("POST /render/{id}/fail", "/render/%s/fail".formatted(failed), lease(", \"error\": \"out of memory\""));
        send("POST /dashboard/jobs/{id}/retry", "/dashboard/jobs/%s/retry".formatted(failed), "");
        send("GET /dashboard/jobs/{id}", "/dashboard/jobs/" + failed, null);
        send("POST /dashboard/jobs/{id}/duplicate", "/dashboard/jobs/%s/duplicate".formatted(job), "");
        send("DELETE /dashboard/jobs/{id}", "/dashboard/jobs/" + job, null);
        send("POST /dashboard/jobs/{id}/restore", "/dashboard/jobs/%s/restore".formatted(job), "");
        send("POST /dashboard/rebuild-index", "/dashboard/rebuild-index", "");
    }

    @Test
    void exports() throws IOException {
        for (String dataset : new String[] {"users", "user-points", "user-interactions", "wallet-transactions"}) {
            HttpResponse<String> file = SERVICE.get("/v1/exports/%s?format=json".formatted(dataset), token);
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(description.differences("GET /v1/exports/" + dataset, file))
                    .isEmpty();
            Examples.check(OperationDescription.operationId("GET /v1/exports/" + dataset), file.body());
            String id = file.headers().firstValue("X-Export-Id").orElseThrow();
            send("GET /v1/exports/{id}", "/v1/exports/" + id, null);
            send("GET /v1/exports/history", "/v1/exports/history?scope=all", null);
            send("GET /v1/exports/{id}/receipt", "/v1/exports/%s/receipt".formatted(id), null);
        }
    }

    private static String leaseToken = "";

    private static String claim() throws IOException {
        JsonNode claim = send("POST /render/claim", "/render/claim", """
                {"worker": "renderer-1", "lease_seconds": 60}""");
        leaseToken = text(claim, "lease_token");
        return text(claim, "job_id");
    }

    private static String lease(String more) {
        return "{\"worker\": \"renderer-1\", \"lease_token\": \"%s\"%s}".formatted(leaseToken, more);
    }

    /** Sends it and compares the examples of its operation with what was sent and answered. */
    private static JsonNode send(String operation, String path, @Nullable String body) throws IOException {
        String name = OperationDescription.operationId(operation);
        var request = SERVICE.request(path).header("Authorization", "Bearer " + token);
        String method = operation.substring(0, operation.indexOf(' '));
        if (body == null || body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            Examples.check(name + ".request", body);
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = SERVICE.send(request);
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isBetween(200, 201);
        assertThat(description.differences(operation, answer)).as(operation).isEmpty();
        Examples.check(name, answer.body());
        return JSON.readTree(answer.body());
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asText();
    }
}
