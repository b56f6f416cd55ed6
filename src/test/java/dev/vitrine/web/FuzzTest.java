package dev.vitrine.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrine.Service;
import dev.vitrine.TestOrder;
import dev.vitrine.db.DemoDatabase;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.Figures;
import dev.vitrine.figure.Parameter;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Promise S3: whatever stands in a parameter or in a field of a body, no answer is an error of ours, and each is as the
 * description says: its status, its media type and its fields. All operations, one odd value at a time.
 */
@Order(TestOrder.LONG)
class FuzzTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    /** As they stand in an address. */
    private static final List<String> ODD_TEXTS = Stream.concat(
                    Stream.of(
                                    "",
                                    "0",
                                    "-1",
                                    "1e3",
                                    "NaN",
                                    "１",
                                    "2147483648",
                                    "9".repeat(40),
                                    "true",
                                    "'",
                                    "' or true --",
                                    "%",
                                    "\\",
                                    "a".repeat(5000),
                                    "../..",
                                    "{}",
                                    "🎛",
                                    "İ",
                                    "2026-02-30",
                                    "2026-01-01T00:00:00Z",
                                    "+300000-01-01T00:00:00Z",
                                    "-4000-01-01T00:00:00Z",
                                    "9999-12-31T23:59:59Z",
                                    "00000000-0000-0000-0000-000000000000",
                                    "id; drop table x",
                                    "+1000000000-01-01T00:00:00Z",
                                    "9999-12-31T23:59:59.9999999Z",
                                    "timezone",
                                    "CET")
                            .map(text -> URLEncoder.encode(text, UTF_8)),
                    Stream.of("%00", "%FF", "%ED%A0%80", "%0d%0aX-Odd:%20x", "1&%s=2"))
            .toList();

    private static final List<String> ODD_JSON = List.of(
            "null",
            "-1",
            "1e999",
            "2147483648",
            "9".repeat(40),
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"" + "a".repeat(5000) + "\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"+300000-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59.9999999Z\"",
            "\"' or true --\"",
            "[]",
            "[[[[[[]]]]]]",
            "{}",
            "{\"\\u0000\":1}");

    /** They end only when the client does. */
    private static final Set<String> ENDLESS = Set.of("/dashboard/stats/stream");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger successes = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private String token = "";

    @Test
    void noOddValueIsAnErrorOfOurs() throws Exception {
        DemoDatabase.fill(
                SERVICE.database(), "creators = 3", "searches = 200", "render_jobs = 50", "rewards_rows = 50");
        SERVICE.user("fuzz@example.org", "admin");
        SERVICE.sql()
                .execute("update identity.users set creator_id = (select min(id::text)::uuid from catalog.creators)"
                        + " where email = 'fuzz@example.org'");
        token = SERVICE.tokenOf("fuzz@example.org");
        Description description = Description.of(SERVICE);

        List<Sent> requests = new ArrayList<>();
        description
                .paths()
                .forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> {
                    if (!ENDLESS.contains(path)) {
                        requests.addAll(requests(description, path, method.toUpperCase(Locale.ROOT), operation));
                    }
                }));
        requests.addAll(plans());
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            requests.forEach(request -> clients.execute(() -> check(description, request)));
        }

        assertThat(broken).isEmpty();
        // they reached what they were for
        assertThat(requests).hasSizeGreaterThan(3500);
        assertThat(successes.get()).isGreaterThan(500);
        assertThat(busy.get()).isLessThan(200);
        assertThat(SERVICE.get("/auth/me", token).statusCode()).isEqualTo(200);
    }

    private static List<Sent> requests(Description description, String path, String method, JsonNode operation) {
        Map<String, String> inPath = new LinkedHashMap<>();
        Map<String, String> inQuery = new LinkedHashMap<>();
        operation.path("parameters").forEach(parameter -> {
            String name = parameter.get("name").asText();
            switch (parameter.get("in").asText()) {
                case "path" -> inPath.put(name, "00000000-0000-0000-0000-000000000001");
                case "query" -> inQuery.put(name, "");
                default -> {}
            }
        });
        JsonNode body = body(description, operation);
        List<Sent> requests = new ArrayList<>();
        for (String name : inPath.keySet()) {
            ODD_TEXTS.stream()
                    .filter(text -> !text.isEmpty() && !text.contains("&"))
                    .forEach(text ->
                            requests.add(new Sent(method, path, filled(path, inPath, name, text), body.toString())));
        }
        String filled = filled(path, inPath, "", "");
        for (String name : inQuery.keySet()) {
            ODD_TEXTS.forEach(text -> requests.add(
                    new Sent(method, path, filled + "?" + name + "=" + text.replace("%s", name), body.toString())));
        }
        body.fieldNames()
                .forEachRemaining(field -> ODD_JSON.forEach(odd -> {
                    Map<String, String> fields = new LinkedHashMap<>();
                    body.forEachEntry((name, value) -> fields.put(name, value.toString()));
                    fields.put(field, odd);
                    requests.add(new Sent(method, path, filled, object(fields)));
                }));
        if (!body.isMissingNode()) {
            ODD_JSON.forEach(odd -> requests.add(new Sent(method, path, filled, odd)));
        }
        return requests;
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"%s\":%s".formatted(field.getKey(), field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String filled(String path, Map<String, String> values, String odd, String text) {
        String filled = path;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getKey().equals(odd) ? text : value.getValue());
        }
        return filled;
    }

    /** The example of the body; missing when there is none. */
    private static JsonNode body(Description description, JsonNode operation) {
        JsonNode content = operation.path("requestBody").path("content").path("application/json");
        JsonNode schema = description.resolved(content.path("schema"));
        if (schema.isMissingNode()) {
            return schema;
        }
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        schema.path("properties").forEachEntry((name, property) -> {
            JsonNode type = description.resolved(property);
            fields.put(name, type.has("example") ? type.get("example") : example(type));
        });
        return JSON.valueToTree(fields);
    }

    private static JsonNode example(JsonNode type) {
        return switch (type.path("type").asText()) {
            case "integer", "number" -> JSON.valueToTree(1);
            case "boolean" -> JSON.valueToTree(true);
            case "array" -> JSON.valueToTree(List.of());
            case "object" -> JSON.valueToTree(Map.of());
            default ->
                switch (type.path("format").asText()) {
                    case "uuid" -> JSON.valueToTree("00000000-0000-0000-0000-000000000001");
                    case "date-time" -> JSON.valueToTree("2099-01-01T00:00:00Z");
                    default -> JSON.valueToTree("x");
                };
        };
    }

    /** What figures can be asked for, which the description has not: each parameter of one of them, beside good ones. */
    private static List<Sent> plans() {
        List<Sent> plans = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Figure<?> figure : SERVICE.context().getBean(Figures.class).all()) {
            for (Parameter<?> parameter : figure.parameters()) {
                if (!seen.add(parameter.name() + " " + parameter.type())) {
                    continue;
                }
                String path = "/figures/%s/plan?%s&%s="
                        .formatted(figure.id(), examplesBeside(parameter, figure), parameter.name());
                ODD_TEXTS.stream()
                        .filter(text -> !text.contains("&"))
                        .forEach(text -> plans.add(new Sent("GET", "/figures/{id}/plan", path + text, "")));
            }
        }
        return plans;
    }

    private static String examplesBeside(Parameter<?> odd, Figure<?> figure) {
        return figure.parameters().stream()
                .filter(parameter ->
                        !parameter.equals(odd) && !figure.optionalParameters().contains(parameter))
                .map(parameter -> parameter.name() + "="
                        + URLEncoder.encode(parameter.example().toString(), UTF_8))
                .collect(joining("&"));
    }

    private void check(Description description, Sent sent) {
        try {
            isAnsweredAsDescribed(description, sent);
        } catch (Throwable e) {
            broken.add(sent + " → " + e);
        }
    }

    private void isAnsweredAsDescribed(Description description, Sent sent) {
        HttpRequest.Builder request = SERVICE.request(sent.address())
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .method(
                        sent.method(),
                        sent.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(sent.body()));
        if (!sent.body().isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = SERVICE.send(request);
        // what is too much at a time is no error
        boolean isBusy = answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").isPresent();
        busy.addAndGet(isBusy ? 1 : 0);
        successes.addAndGet(answer.statusCode() < 300 ? 1 : 0);
        List<String> differences = description.differences(sent.method() + " " + sent.path(), answer);
        if ((answer.statusCode() >= 500 && !isBusy) || !differences.isEmpty()) {
            broken.add(sent + " → " + answer.statusCode() + " " + differences);
        }
    }

    /**
     * A request.
     *
     * @param path as the description has it
     * @param address what is sent in its place
     */
    private record Sent(String method, String path, String address, String body) {

        @Override
        public String toString() {
            String shown = method + " " + address + " " + body;
            return shown.substring(0, Math.min(200, shown.length()));
        }
    }
}
