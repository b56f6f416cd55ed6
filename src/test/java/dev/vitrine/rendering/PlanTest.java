package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrine.web.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.JSONB;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** A plan may have what the API's description says, and no more. */
class PlanTest {

    private static final String PLAN = "Plan";
    private static final String SCENE = "Plan.Scene";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode SCHEMAS = schemas();

    private static JsonNode schemas() {
        try (InputStream in = PlanTest.class.getClassLoader().getResourceAsStream("openapi/components.yml")) {
            return JSON.valueToTree(new Yaml().<Map<String, Object>>load(in)).get("schemas");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> properties() {
        return Stream.of(PLAN, SCENE)
                .flatMap(schema -> SCHEMAS.get(schema).get("properties").properties().stream()
                        .map(property -> Arguments.of(schema, property.getKey(), property.getValue())));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void whatIsInBoundsIsTaken(String schema, String name, JsonNode property) {
        List<?> values = inBounds(property);

        assertThat(values).hasSizeGreaterThan(1).allSatisfy(value -> checked(with(schema, name, value)));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void whatIsOutOfBoundsIsRefused(String schema, String name, JsonNode property) {
        List<?> values = outOfBounds(property);

        assertThat(values)
                .isNotEmpty()
                .allSatisfy(value -> assertThatThrownBy(() -> checked(with(schema, name, value)))
                        .isInstanceOf(InvalidInputException.class));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void whatIsLeftOutHasItsDefaultOrIsRequired(String schema, String name, JsonNode property) {
        ObjectNode without = smallest(schema).without(name);

        if (JSON.convertValue(SCHEMAS.get(schema).get("required"), List.class).contains(name)) {
            assertThatThrownBy(() -> checked(schema, without)).hasMessage("is required");
        } else {
            assertThat(checked(schema, without).get(name)).isEqualTo(property.get("default"));
        }
    }

    @Test
    void allThatIsCheckedIsDescribed() {
        assertThat(names(PLAN))
                .containsExactlyInAnyOrder(
                        "topic",
                        "language",
                        "voice",
                        "voice_id",
                        "scenes",
                        "fast_path",
                        "proxy",
                        "enable_parallax",
                        "enable_templates",
                        "enable_audio_sync",
                        "quality",
                        "tags",
                        "is_draft");
        assertThat(names(SCENE)).containsExactlyInAnyOrder("image_prompt", "narration", "duration_sec");
    }

    private static List<String> names(String schema) {
        return SCHEMAS.get(schema).get("properties").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void otherKeysAreKept() {
        assertThat(checked(with(PLAN, "mood", "calm")).get("mood").asText()).isEqualTo("calm");
        assertThat(checked(with(SCENE, "mood", "calm")).at("/scenes/0/mood").asText())
                .isEqualTo("calm");
    }

    /** With what is left out. */
    private static JsonNode checked(JsonNode plan) {
        try {
            return JSON.readTree(Json.write(Plan.of("body", Json.read(JSONB.valueOf(plan.toString())))
                            .json())
                    .data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode checked(String schema, ObjectNode value) {
        return schema.equals(PLAN)
                ? checked(value)
                : checked(withScene(value)).get("scenes").get(0);
    }

    private static ObjectNode with(String schema, String name, Object value) {
        ObjectNode changed = smallest(schema).set(name, JSON.valueToTree(value));
        return schema.equals(PLAN) ? changed : withScene(changed);
    }

    private static ObjectNode withScene(ObjectNode scene) {
        return JSON.createObjectNode().set("scenes", JSON.createArrayNode().add(scene));
    }

    /** What is required, and no more. */
    private static ObjectNode smallest(String schema) {
        ObjectNode smallest = JSON.createObjectNode();
        SCHEMAS.get(schema)
                .get("required")
                .forEach(name -> smallest.set(
                        name.asText(),
                        JSON.valueToTree(
                                inBounds(SCHEMAS.get(schema).get("properties").get(name.asText()))
                                        .getFirst())));
        return smallest;
    }

    /** The least and the most that a schema allows, or each of its choices. */
    private static List<?> inBounds(JsonNode schema) {
        if (schema.has("$ref")) {
            return List.of(smallest(SCENE));
        }
        if (schema.has("enum")) {
            return JSON.convertValue(schema.get("enum"), List.class);
        }
        return switch (schema.get("type").asText()) {
            case "boolean" -> List.of(true, false);
            case "number" -> List.of(schema.get("minimum"), schema.get("maximum"));
            case "string" ->
                List.of(
                        "🎛".repeat(schema.path("minLength").asInt()),
                        "🎛".repeat(schema.get("maxLength").asInt()));
            default -> {
                Object item = inBounds(schema.get("items")).getLast();
                yield List.of(
                        Collections.nCopies(schema.path("minItems").asInt(), item),
                        Collections.nCopies(schema.get("maxItems").asInt(), item));
            }
        };
    }

    /** Just below, just above, and of another type. */
    private static List<?> outOfBounds(JsonNode schema) {
        if (schema.has("$ref")) {
            return List.of(1, JSON.createArrayNode());
        }
        if (schema.has("enum")) {
            return List.of("", "none of these", 1);
        }
        return switch (schema.get("type").asText()) {
            case "boolean" -> List.of("true", 1);
            case "number" ->
                List.of(
                        schema.get("minimum").asDouble() - 0.01,
                        schema.get("maximum").asDouble() + 0.01,
                        "1");
            case "string" ->
                Stream.of(
                                Stream.of("x".repeat(schema.get("maxLength").asInt() + 1), 1),
                                Stream.of("x"
                                                .repeat(Math.max(
                                                        0,
                                                        schema.path("minLength").asInt() - 1)))
                                        .filter(_ -> schema.has("minLength")))
                        .flatMap(values -> values)
                        .toList();
            default -> {
                Object item = inBounds(schema.get("items")).getFirst();
                yield Stream.of(
                                Stream.of(
                                        "x",
                                        Collections.nCopies(
                                                schema.get("maxItems").asInt() + 1, item)),
                                Stream.of(List.of()).filter(_ -> schema.has("minItems")),
                                outOfBounds(schema.get("items")).stream().map(List::of))
                        .flatMap(values -> values)
                        .toList();
            }
        };
    }
}
