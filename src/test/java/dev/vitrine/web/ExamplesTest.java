package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.db.DemoDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The examples of the description are what the service really answers with on demo data. {@code -Dgolden=update} writes
 * them anew.
 */
class ExamplesTest {

    @RegisterExtension
    static final Service SERVICE = new Service().on(DemoDatabase.database());

    @SuppressWarnings("NullAway.Init")
    private static Description description;

    /** What a path needs beyond itself. */
    private static final Map<String, String> PARAMETERS =
            Map.of("/dashboard/stats/timeseries", "?metric=successes&bucket=day");

    @BeforeAll
    static void readTheDescription() {
        description = Description.of(SERVICE);
    }

    /** GET without an id in the path, answered with JSON. */
    static List<String> paths() {
        return description.paths().properties().stream()
                .filter(path -> path.getValue().has("get"))
                .map(Map.Entry::getKey)
                .filter(path -> !path.contains("{"))
                .filter(path ->
                        !path.matches("/v1/exports/(users|user-.*|wallet-.*|history)|/creator/export|.*/stream"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void anExampleHasTheShapeOfTheAnswer(String path) throws IOException {
        HttpResponse<String> response = SERVICE.get(path + PARAMETERS.getOrDefault(path, ""), tokenFor(path));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(description.differences("GET " + path, response)).isEmpty();
        Examples.check(OperationDescription.operationId("GET " + path), response.body());
    }

    @Test
    void theDescriptionShowsTheExamples() {
        Object node = new Yaml().load(SERVICE.get("/openapi.yml").body());
        for (String key :
                List.of("paths", "/auth/me", "get", "responses", "200", "content", "application/json", "example")) {
            node = Objects.requireNonNull(((Map<?, ?>) node).get(key), key);
        }
        assertThat(node).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("email", "creator@vitrine.example");
    }

    private static String tokenFor(String path) {
        String name = path.startsWith("/creator/") || path.startsWith("/auth/") ? "creator" : "admin";
        return SERVICE.post(
                        "/auth/login",
                        "{\"email\":\"%s@vitrine.example\",\"password\":\"vitrine-demo\"}".formatted(name))
                .body()
                .replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    }
}
