package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrine.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The examples of the description, compared with what was really sent. {@code -Dgolden=update} writes them anew.
 */
final class Examples {

    private static final Path FOLDER = Path.of("src/main/resources/openapi/examples");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ITEMS = 1;
    private static final Set<String> SECRETS = Set.of("access_token", "refresh_token", "key", "lease_token");

    private Examples() {}

    /** The example has the shape of this document. */
    static void check(String name, String document) throws IOException {
        JsonNode sent = JSON.readTree(document);
        shorten(sent);
        mask(sent);
        Path example = FOLDER.resolve(name + ".json");
        if (Golden.isUpdate()) {
            Files.createDirectories(FOLDER);
            Files.writeString(example, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(sent) + "\n");
        }
        assertThat(example).as("run with -Dgolden=update").exists();
        assertThat(shape(JSON.readTree(Files.readString(example)))).as(name).isEqualTo(shape(sent));
    }

    private static void shorten(JsonNode node) {
        if (node instanceof ArrayNode array) {
            while (array.size() > ITEMS) {
                array.remove(array.size() - 1);
            }
        }
        node.forEach(Examples::shorten);
    }

    /** What opens something stands in no file. */
    private static void mask(JsonNode node) {
        if (node instanceof ObjectNode object) {
            SECRETS.stream().filter(object::has).forEach(secret -> object.put(secret, "…"));
        }
        node.forEach(Examples::mask);
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
