package dev.vitrine.rendering;

import dev.vitrine.web.InvalidInput;
import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose members are checked one by one: what is wrong is collected with its path, what is left out gets
 * its default, and members that nobody asks for stay. A member that is null counts as left out.
 */
final class CheckedObject {

    private final String location;
    private final Map<String, JsonNode> members = new LinkedHashMap<>();
    private final List<InvalidInput> errors;

    private CheckedObject(String location, JsonNode object, List<InvalidInput> errors) {
        this.location = location;
        this.errors = errors;
        object.entries().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
    }

    /** Anything but an object is an error, and is then treated like an empty one. */
    static CheckedObject of(String location, JsonNode node, List<InvalidInput> errors) {
        if (node.isObject()) {
            return new CheckedObject(location, node, errors);
        }
        errors.add(new InvalidInput(location, "must be an object"));
        return new CheckedObject(location, JsonNode.createObjectNode(Map.of()), errors);
    }

    /** A text whose length in characters is in bounds; an error without a default when it is left out. */
    String text(String name, @Nullable String fallback, int minLength, int maxLength) {
        JsonNode node = member(name, fallback == null ? null : JsonNode.createStringNode(fallback));
        if (node == null) {
            return "";
        }
        if (!node.isString()) {
            return refuse(name, "must be a text", "");
        }
        String text = node.getStringValue();
        int length = characters(text);
        if (length < minLength) {
            return refuse(name, "must have at least %d characters".formatted(minLength), text);
        }
        return length > maxLength ? refuse(name, "must have at most %d characters".formatted(maxLength), text) : text;
    }

    /** A text that may be left out. */
    void optionalText(String name, int maxLength) {
        if (isGiven(name)) {
            text(name, null, 0, maxLength);
        }
    }

    void oneOf(String name, List<String> choices, String fallback) {
        JsonNode node = member(name, JsonNode.createStringNode(fallback));
        if (node != null && !(node.isString() && choices.contains(node.getStringValue()))) {
            refuse(name, "must be one of " + String.join(", ", choices), fallback);
        }
    }

    boolean bool(String name, boolean fallback) {
        JsonNode node = member(name, JsonNode.createBooleanNode(fallback));
        if (node == null || !node.isBoolean()) {
            return refuse(name, "must be true or false", fallback);
        }
        return node.getBooleanValue();
    }

    void number(String name, double min, double max, double fallback) {
        JsonNode node = member(name, JsonNode.createNumberNode(fallback));
        if (node == null || !node.isNumber()) {
            refuse(name, "must be a number", fallback);
            return;
        }
        double value = node.getDoubleValue();
        if (!(value >= min && value <= max)) {
            refuse(name, "must be between %s and %s".formatted(min, max).replace(".0", ""), fallback);
        }
    }

    /** Texts without white space around them, each once, none of them empty. */
    List<String> words(String name, int maxSize, int maxLength) {
        Set<String> words = new LinkedHashSet<>();
        elements(name, JsonNode.createArrayNode(List.of()), 0, maxSize, (path, node) -> {
            if (!node.isString()) {
                errors.add(new InvalidInput(path, "must be a text"));
            } else if (characters(node.getStringValue()) > maxLength) {
                errors.add(new InvalidInput(path, "must have at most %d characters".formatted(maxLength)));
            } else if (!node.getStringValue().isBlank()) {
                words.add(node.getStringValue().strip());
            }
        });
        return List.copyOf(words);
    }

    /** Objects, checked one by one; an error when they are left out. */
    int objects(String name, int minSize, int maxSize, Consumer<CheckedObject> check) {
        List<JsonNode> checked = new ArrayList<>();
        elements(name, null, minSize, maxSize, (path, node) -> {
            CheckedObject object = of(path, node, errors);
            check.accept(object);
            checked.add(object.json());
        });
        members.put(name, JsonNode.createArrayNode(checked));
        return checked.size();
    }

    private void elements(String name, @Nullable JsonNode fallback, int minSize, int maxSize, ElementCheck check) {
        JsonNode array = member(name, fallback);
        if (array == null) {
            return;
        }
        if (!array.isArray()) {
            refuse(name, "must be a list", array);
            return;
        }
        if (array.size() < minSize || array.size() > maxSize) {
            refuse(name, "must have %d to %d elements".formatted(minSize, maxSize), array);
            return;
        }
        int index = 0;
        for (JsonNode element : array.values()) {
            check.accept("%s.%s[%d]".formatted(location, name, index++), element);
        }
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private boolean isGiven(String name) {
        JsonNode node = members.get(name);
        return node != null && !node.isNull();
    }

    private @Nullable JsonNode member(String name, @Nullable JsonNode fallback) {
        if (isGiven(name)) {
            return members.get(name);
        }
        if (fallback == null) {
            errors.add(new InvalidInput(location + "." + name, "is required"));
            return null;
        }
        members.put(name, fallback);
        return fallback;
    }

    private <T> T refuse(String name, String message, T fallback) {
        errors.add(new InvalidInput(location + "." + name, message));
        return fallback;
    }

    /** The object with defaults filled in. */
    JsonNode json() {
        return JsonNode.createObjectNode(members);
    }

    /** Looks at one element of a list. */
    @FunctionalInterface
    private interface ElementCheck {
        void accept(String path, JsonNode element);
    }
}
