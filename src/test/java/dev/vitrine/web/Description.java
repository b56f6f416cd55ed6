package dev.vitrine.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import dev.vitrine.Service;
import io.micronaut.http.MediaType;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.Yaml;

/** The service's {@code /openapi.yml}, and what of an answer is not as it says. */
final class Description {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> JSON_TYPES = Set.of(MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE);
    private static final String IRI = "https://vitrine.example/openapi";

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

    private Description(JsonNode document) {
        this.document = document;
        this.registry = SchemaRegistry.withDialect(
                Dialects.getOpenApi30(),
                builder -> builder.schemas(Map.of(IRI, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    static Description of(Service service) {
        JsonNode document = JSON.valueToTree(
                new Yaml().<Map<String, Object>>load(service.get("/openapi.yml").body()));
        makeStrict(document);
        return new Description(document);
    }

    /** What is not described is an error, too. References name the document, so that its parts can stand alone. */
    private static void makeStrict(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has("properties")) {
                object.putIfAbsent("additionalProperties", JSON.valueToTree(false));
            }
            if (object.has("$ref")) {
                object.put("$ref", IRI + object.get("$ref").asText());
            }
        }
        node.forEach(Description::makeStrict);
    }

    /** By path, then by method in lower case. */
    JsonNode paths() {
        return document.get("paths");
    }

    /** What a reference, or one that is wrapped, stands for; the node itself when it is none. */
    JsonNode resolved(JsonNode node) {
        if (node.has("$ref")) {
            return document.at(node.get("$ref").asText().substring(IRI.length() + 1));
        }
        return node.has("allOf") ? resolved(node.get("allOf").get(0)) : node;
    }

    /**
     * The status, the media type or the fields of JSON that are not described; empty when all are.
     *
     * @param operation such as {@code GET /figures/{id}}
     */
    List<String> differences(String operation, HttpResponse<String> answer) {
        String[] words = operation.split(" ", 2);
        JsonNode responses =
                paths().path(words[1]).path(words[0].toLowerCase(Locale.ROOT)).path("responses");
        String status = String.valueOf(answer.statusCode());
        JsonNode response = resolved(responses.path(status));
        if (response.isMissingNode()) {
            return List.of("status " + status);
        }
        JsonNode content = response.path("content");
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (content.isEmpty() && answer.body().isEmpty()) {
            return List.of();
        }
        if (!content.has(type)) {
            return List.of("media type " + type);
        }
        return JSON_TYPES.contains(type) ? differences(content.get(type).path("schema"), answer.body()) : List.of();
    }

    private List<String> differences(JsonNode schema, String json) {
        return schemas.computeIfAbsent(schema, registry::getSchema).validate(json, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }
}
