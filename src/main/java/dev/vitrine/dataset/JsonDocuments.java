package dev.vitrine.dataset;

import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.JSONB;

/** JSON that is handed on as it is. */
final class JsonDocuments {

    private static final JsonMapper JSON = JsonMapper.createDefault();

    private JsonDocuments() {}

    static JsonNode parse(JSONB document) {
        return parse(document.data().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a document.
     *
     * @throws UncheckedIOException when it is none
     */
    static JsonNode parse(byte[] document) {
        try {
            return JSON.readValue(document, Argument.of(JsonNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same bytes for the same content: compact, keys in the order of their code units. */
    static byte[] canonical(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(sorted(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (!node.isObject()) {
            return node;
        }
        Map<String, JsonNode> entries = new TreeMap<>();
        node.entries().forEach(entry -> entries.put(entry.getKey(), sorted(entry.getValue())));
        return JsonNode.createObjectNode(new LinkedHashMap<>(entries));
    }
}
