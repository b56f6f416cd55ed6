package dev.vitrine.rendering;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.vitrine.web.InvalidInput;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** JSON documents between requests, files and {@code jsonb}. */
final class Json {

    /** PostgreSQL's numeric holds more; nobody means more. */
    private static final int MAX_DIGITS = 1_000;

    private static final JsonMapper MAPPER = JsonMapper.createDefault();
    private static final JsonFactory PARSERS = new JsonFactory();

    private Json() {}

    /**
     * A document.
     *
     * @throws IOException when it is none, or there is more than one
     */
    static JsonNode read(byte[] bytes) throws IOException {
        try (JsonParser parser = PARSERS.createParser(bytes)) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IOException("more than one document");
            }
        }
        return MAPPER.readValue(bytes, JsonNode.class);
    }

    static JsonNode read(JSONB document) {
        try {
            return MAPPER.readValue(document.data(), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null for null. */
    static @Nullable JsonNode readNullable(@Nullable JSONB document) {
        return document == null ? null : read(document);
    }

    static JSONB write(JsonNode document) {
        try {
            return JSONB.valueOf(MAPPER.writeValueAsString(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What keeps the document from being stored as {@code jsonb}, and where; locations begin with the given one. */
    static Optional<InvalidInput> unstorable(String location, JsonNode node) {
        if (node.isString()) {
            return unstorable(location, node.getStringValue());
        }
        if (node.isNumber()) {
            return isStorable(node.getNumberValue())
                    ? Optional.empty()
                    : Optional.of(new InvalidInput(location, "is too large or too long a number"));
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                Optional<InvalidInput> found = unstorable(location + "[" + i + "]", element(node, i));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.entries()) {
                Optional<InvalidInput> found = unstorable(location, entry.getKey())
                        .or(() -> unstorable(location + "." + entry.getKey(), entry.getValue()));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static JsonNode element(JsonNode array, int index) {
        JsonNode element = array.get(index);
        return element == null ? JsonNode.nullNode() : element;
    }

    private static Optional<InvalidInput> unstorable(String location, String text) {
        if (text.indexOf('\0') >= 0) {
            return Optional.of(new InvalidInput(location, "must not contain the character NUL"));
        }
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                ? Optional.of(new InvalidInput(location, "contains half of a character"))
                : Optional.empty();
    }

    private static boolean isStorable(Number number) {
        return switch (number) {
            case Double value -> Double.isFinite(value);
            case Float value -> Float.isFinite(value);
            case BigDecimal value -> value.precision() <= MAX_DIGITS && Math.abs((long) value.scale()) <= MAX_DIGITS;
            default -> true;
        };
    }
}
