package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.vitrine.Service;
import dev.vitrine.db.DemoDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
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
    static final Service SERVICE = new Service()
            .with("datasources.default.url", DemoDatabase.database().url())
            .with("datasources.streams.url", DemoDatabase.database().url());

    private static final Path EXAMPLES = Path.of("src/main/resources/openapi/examples");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EXAMPLE_ITEMS = 1;

    /** What a path needs beyond itself. */
    private static final Map<String, String> PARAMETERS =
            Map.of("/dashboard/stats/timeseries", "?metric=successes&bucket=day");

    /** GET without an id in the path, answered with JSON. */
    static List<String> paths() {
        Map<String, Map<String, Map<String, Map<String, Object>>>> description =
                new Yaml().load(SERVICE.get("/openapi.yml").body());
        return description.getOrDefault("paths", Map.of()).entrySet().stream()
                .filter(path -> !path.getKey().contains("{"))
                .filter(path -> path.getValue().containsKey("get"))
                .map(Map.Entry::getKey)
                .filter(path -> !path.matches("/v1/exports/(users|user-.*|wallet-.*)|/creator/export|.*/stream"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void anExampleHasTheShapeOfTheAnswer(String path) throws IOException {
        HttpResponse<String> response = SERVICE.get(path + PARAMETERS.getOrDefault(path, ""), tokenFor(path));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode answer = JSON.readTree(response.body());
        shorten(answer);
        Path example = EXAMPLES.resolve(ApiDescription.operationId("GET " + path) + ".json");
        if ("update".equals(System.getProperty("golden"))) {
            Files.createDirectories(EXAMPLES);
            Files.writeString(example, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n");
        }
        assertThat(example).as("run with -Dgolden=update").exists();
        assertThat(shape(JSON.readTree(Files.readString(example)))).isEqualTo(shape(answer));
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

    private static void shorten(JsonNode node) {
        if (node instanceof ArrayNode array) {
            while (array.size() > EXAMPLE_ITEMS) {
                array.remove(array.size() - 1);
            }
        }
        node.forEach(ExamplesTest::shorten);
    }

    /** The names of all values, such as {@code items[].created_at}. */
    private static Set<String> shape(JsonNode node) {
        Set<String> names = new TreeSet<>();
        collect("", node, names);
        return names;
    }

    private static void collect(String name, JsonNode node, Set<String> names) {
        names.add(name);
        node.properties().forEach(property -> collect(name + "." + property.getKey(), property.getValue(), names));
        if (node.isArray()) {
            node.forEach(item -> collect(name + "[]", item, names));
        }
    }
}
