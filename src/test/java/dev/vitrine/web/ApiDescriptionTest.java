package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.web.rows.RowFormat;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class ApiDescriptionTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final Pattern NOT_DESCRIBED =
            Pattern.compile("\\S+ /(openapi.yml|docs.*|health.*|prometheus|dashboard/stats/ws)");

    @Test
    void everyRouteIsDescribed() {
        Set<String> routes = SERVICE.context()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .map(route -> route.getHttpMethodName() + " "
                        + route.getUriMatchTemplate().toPathString())
                .filter(route -> !NOT_DESCRIBED.matcher(route).matches())
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> described = new TreeSet<>();
        paths().forEach((path, operations) ->
                operations.keySet().forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));

        assertThat(described).isEqualTo(routes);
    }

    @Test
    void everyOperationTellsWhoMayCallItAndHowItFails() {
        paths().values()
                .forEach(operations -> operations
                        .values()
                        .forEach(operation -> assertThat(operation)
                                .containsKeys("summary", "operationId", "security")
                                .extractingByKey("responses")
                                .extracting("default")
                                .isEqualTo(Map.of("$ref", "#/components/responses/Problem"))));
        assertThat(paths())
                .extractingByKey("/auth/login")
                .extracting("post")
                .extracting("security")
                .hasToString("[]");
        assertThat(paths())
                .extractingByKey("/auth/me")
                .extracting("get")
                .extracting("security")
                .hasToString("[{token=[]}]");
        for (String path : List.of("/v1/exports/users", "/v1/exports/{id}/receipt", "/figures")) {
            assertThat(paths())
                    .extractingByKey(path)
                    .extracting("get")
                    .extracting("security")
                    .hasToString("[{token=[]}, {key=[]}]");
        }
    }

    @Test
    void whatChangesJobsTakesAnIdempotencyKey() {
        Set<String> repeatable = new TreeSet<>();
        paths().forEach((path, operations) -> operations.forEach((method, operation) -> {
            if (String.valueOf(operation.get("parameters")).contains("name=Idempotency-Key, in=header")) {
                repeatable.add(method + " " + path);
            }
        }));

        assertThat(repeatable)
                .containsExactlyInAnyOrder(
                        "post /render",
                        "post /dashboard/jobs",
                        "post /dashboard/jobs/{id}/duplicate",
                        "post /dashboard/jobs/{id}/retry",
                        "post /dashboard/jobs/{id}/restore",
                        "delete /dashboard/jobs/{id}",
                        "post /dashboard/rebuild-index");
    }

    @Test
    void everyOperationHasANameOfItsOwnThatStays() {
        List<String> names = paths().values().stream()
                .flatMap(operations -> operations.values().stream())
                .map(operation -> String.valueOf(operation.get("operationId")))
                .toList();

        assertThat(names)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("(get|post|delete)[A-Z][A-Za-z0-9]+"))
                .contains("postAuthLogin", "getAdminApiKeys", "deleteAdminApiKeysById", "postDashboardJobsByIdRetry");
    }

    @Test
    void everyOperationTellsTheStatusesThatItMayBeRefusedWith() {
        assertThat(statuses("/auth/login", "post"))
                .containsExactlyInAnyOrder("200", "400", "401", "413", "415", "422", "429", "503", "default");
        assertThat(statuses("/auth/me", "get")).containsExactlyInAnyOrder("200", "401", "403", "503", "default");
        assertThat(statuses("/figures/{id}", "get"))
                .containsExactlyInAnyOrder("200", "401", "403", "404", "429", "503", "default");
        assertThat(statuses("/dashboard/jobs/{id}/retry", "post"))
                .containsExactlyInAnyOrder("200", "400", "401", "403", "404", "409", "422", "429", "503", "default");
        assertThat(statuses("/render", "post"))
                .containsExactlyInAnyOrder(
                        "201", "400", "401", "403", "409", "413", "415", "422", "429", "503", "default");
        assertThat(statuses("/render/claim", "post"))
                .containsExactlyInAnyOrder(
                        "200", "204", "400", "401", "403", "413", "415", "422", "429", "503", "default");
        assertThat(paths().values())
                .flatMap(Map::values)
                .allSatisfy(operation -> assertThat(operation)
                        .extractingByKey("responses")
                        .extracting("503")
                        .isEqualTo(Map.of("$ref", "#/components/responses/503")));
    }

    @ParameterizedTest
    @CsvSource({
        "post,   /auth/refresh,                       401",
        "post,   /auth/register,                      429",
        "get,    /creator/dashboard,                  404",
        "get,    /creator/transparency,               404",
        "get,    /creator/export,                     404 429",
        "get,    /figures/{id}/plan,                  404 422",
        "get,    /v1/exports/{id}/receipt,            404 409",
        "get,    /dashboard/jobs,                     409",
        "post,   /render,                             409",
        "post,   /render/{id}/heartbeat,              404 409",
        "post,   /render/{id}/complete,               404 409",
        "post,   /render/{id}/fail,                   404 409",
        "post,   /dashboard/jobs/{id}/duplicate,      400 404 409",
        "post,   /dashboard/jobs/{id}/restore,        404 409",
        "delete, /dashboard/jobs/{id},                404 409",
        "post,   /dashboard/rebuild-index,            409"
    })
    void whatAnOperationRefusesForReasonsOfItsOwnIsDescribed(String method, String path, String statuses) {
        assertThat(statuses(path, method)).contains(statuses.split(" "));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        String yaml = SERVICE.get("/openapi.yml").body();
        Map<String, Object> description = new Yaml().load(yaml);

        Set<String> references = Pattern.compile("\\$ref: ['\"]?#/([^\\s'\"]+)")
                .matcher(yaml)
                .results()
                .map(reference -> reference.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(references).contains("components/schemas/Problem", "components/responses/409");
        assertThat(references).allSatisfy(reference -> {
            Map<?, ?> target = description;
            for (String step : reference.split("/", -1)) {
                assertThat(target.get(step)).isInstanceOf(Map.class);
                target = (Map<?, ?>) Objects.requireNonNull(target.get(step));
            }
        });
    }

    @Test
    void everyJsonIsShownByAnExample() {
        paths().forEach((path, operations) -> operations.forEach((method, operation) -> Stream.of("200", "201")
                .map(status -> ((Map<?, ?>) operation.getOrDefault("responses", Map.of())).get(status))
                .forEach(response -> assertExample(method + " " + path, response))));
        paths().forEach((path, operations) -> operations.forEach(
                (method, operation) -> assertExample(method + " " + path, operation.get("requestBody"))));
    }

    @Test
    void everyFormatThatIsAnsweredIsDescribed() {
        SERVICE.user("admin@example.org", "admin");
        String admin = SERVICE.tokenOf("admin@example.org");
        Map<String, Set<String>> tables = new TreeMap<>();
        paths().forEach((path, operations) -> operations.forEach((method, operation) -> {
            if ((method.equals("get") && !path.matches(".*(\\{.*|/stream)")) || path.equals("/admin/recount")) {
                for (RowFormat format : RowFormat.values()) {
                    HttpResponse<String> answer = SERVICE.send(SERVICE.request(path + "?format=" + format.extension()
                                    + (path.endsWith("/timeseries") ? "&metric=jobs_failed" : ""))
                            .method(method.toUpperCase(Locale.ROOT), BodyPublishers.noBody())
                            .header("Authorization", "Bearer " + admin));
                    // what knows no formats answers all with JSON
                    boolean isTable = format != RowFormat.JSON || tables.containsKey(path);
                    if (isTable
                            && answer.statusCode() == 200
                            && answer.headers().firstValue("Content-Type").equals(Optional.of(format.mediaType()))) {
                        assertThat(content(operation)).as(path).contains(format.mediaType());
                        assertThat(values(operation, "format")).as(path).contains(format.extension());
                        tables.computeIfAbsent(path, _ -> new TreeSet<>()).add(format.extension());
                    }
                }
            }
        }));

        Set<String> ofDatasets = Set.of("csv", "xlsx", "json", "ndjson");
        Set<String> ofStatistics = Set.of("csv", "xlsx", "json");
        assertThat(tables)
                .isEqualTo(Map.ofEntries(
                        Map.entry("/v1/exports/users", ofDatasets),
                        Map.entry("/v1/exports/user-points", ofDatasets),
                        Map.entry("/v1/exports/user-interactions", ofDatasets),
                        Map.entry("/v1/exports/wallet-transactions", ofDatasets),
                        Map.entry("/admin/recount", ofStatistics),
                        Map.entry("/dashboard/publications", ofStatistics),
                        Map.entry("/dashboard/stats/overview", ofStatistics),
                        Map.entry("/dashboard/stats/queue", ofStatistics),
                        Map.entry("/dashboard/stats/orchestrator", ofStatistics),
                        Map.entry("/dashboard/stats/platforms", ofStatistics),
                        Map.entry("/dashboard/stats/campaigns", ofStatistics),
                        Map.entry("/dashboard/stats/timeseries", ofStatistics)));
    }

    @Test
    void everyAnswerWithAnETagIsDescribed() {
        SERVICE.user("tags@example.org", "admin");
        String admin = SERVICE.tokenOf("tags@example.org");
        Set<String> answered = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        paths().forEach((path, operations) -> {
            Map<String, Object> operation = operations.get("get");
            if (operation == null || path.matches(".*(\\{.*|/stream)")) {
                return;
            }
            HttpResponse<String> answer =
                    SERVICE.get(path + (path.endsWith("/timeseries") ? "?metric=jobs_failed" : ""), admin);
            if (answer.headers().firstValue("ETag").isPresent()) {
                answered.add(path);
            }
            if (String.valueOf(response(operation, "200").get("headers")).contains("ETag=")) {
                assertThat(statuses(path, "get")).contains("304");
                assertThat(String.valueOf(operation.get("parameters"))).contains("name=If-None-Match, in=header");
                described.add(path);
            }
        });

        assertThat(described).isEqualTo(answered);
        assertThat(answered)
                .containsExactlyInAnyOrder(
                        "/dashboard/publications",
                        "/dashboard/stats/overview",
                        "/dashboard/stats/queue",
                        "/dashboard/stats/orchestrator",
                        "/dashboard/stats/platforms",
                        "/dashboard/stats/campaigns",
                        "/dashboard/stats/timeseries");
    }

    private static Set<String> content(Map<?, ?> operation) {
        return ((Map<?, ?>) Objects.requireNonNull(response(operation, "200").get("content")))
                .keySet().stream().map(String::valueOf).collect(Collectors.toSet());
    }

    private static Map<?, ?> response(Map<?, ?> operation, String status) {
        return (Map<?, ?>)
                Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(operation.get("responses"))).get(status));
    }

    private static List<String> values(Map<?, ?> operation, String parameter) {
        return ((List<?>) Objects.requireNonNull(operation.get("parameters")))
                .stream()
                        .map(found -> (Map<?, ?>) found)
                        .filter(found -> parameter.equals(found.get("name")))
                        .map(found -> (Map<?, ?>) Objects.requireNonNull(found.get("schema")))
                        .flatMap(schema -> ((List<?>) Objects.requireNonNull(schema.get("enum"))).stream())
                        .map(String::valueOf)
                        .toList();
    }

    private static void assertExample(String operation, @Nullable Object message) {
        Map<?, ?> content = message instanceof Map<?, ?> described && described.get("content") instanceof Map<?, ?> map
                ? map
                : Map.of();
        if (content.get("application/json") instanceof Map<?, ?> json) {
            assertThat(json.containsKey("example")).as(operation).isTrue();
        }
    }

    private static Set<String> statuses(String path, String method) {
        Map<?, ?> operation =
                Objects.requireNonNull(Objects.requireNonNull(paths().get(path)).get(method));
        Map<?, ?> responses = (Map<?, ?>) Objects.requireNonNull(operation.get("responses"));
        return responses.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
    }

    @Test
    void namesAreThoseOfTheJson() {
        assertThat(SERVICE.get("/openapi.yml").body())
                .contains("requests_per_minute")
                .doesNotContain("requestsPerMinute");
    }

    @Test
    void isNotSentAgainToWhoeverHasIt() {
        String tag = SERVICE.get("/openapi.yml").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again =
                SERVICE.send(SERVICE.request("/openapi.yml").header("If-None-Match", tag));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.headers().firstValue("ETag")).contains(tag);
    }

    @Test
    void anAnswerLeavesOutNothingAndABodyMay() {
        assertThat(schema("Dashboard.Technique"))
                .containsEntry(
                        "required", List.of("title", "slug", "topic_category", "created_at", "key_moment_count"));
        assertThat(schema("ApiKeyController.NewApiKey")).containsEntry("required", List.of("name", "scopes"));
    }

    private static Map<String, Object> schema(String name) {
        Map<String, Map<String, Map<String, Map<String, Object>>>> description =
                new Yaml().load(SERVICE.get("/openapi.yml").body());
        return Objects.requireNonNull(description
                .getOrDefault("components", Map.of())
                .getOrDefault("schemas", Map.of())
                .get(name));
    }

    private static Map<String, Map<String, Map<String, Object>>> paths() {
        Map<String, Map<String, Map<String, Map<String, Object>>>> description =
                new Yaml().load(SERVICE.get("/openapi.yml").body());
        return description.getOrDefault("paths", Map.of());
    }

    @Test
    void thePageLoadsNothingFromElsewhere() {
        HttpResponse<String> page = SERVICE.get("/docs");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("http");
        assertThat(page.body()).doesNotContain("http:").doesNotContain("https:");
        Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page.body())
                .results()
                .forEach(link ->
                        assertThat(SERVICE.get(link.group(1)).statusCode()).isEqualTo(200));
    }

    @Test
    void onlyThePagesOwnFilesAreGivenOut() {
        assertThat(SERVICE.get("/docs/index.css").statusCode()).isEqualTo(404);
        assertThat(SERVICE.get("/docs/..%2f..%2fapplication.yml").statusCode()).isEqualTo(404);
    }
}
