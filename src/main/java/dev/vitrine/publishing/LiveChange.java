package dev.vitrine.publishing;

import io.micronaut.json.tree.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What differs between two states: the changed fields with their new values, nested as in the state. */
final class LiveChange {

    /** It changes all the time; it is told when something else in the queue changes. */
    private static final String CLOCK = "oldest_pending_age_seconds";

    private LiveChange() {}

    static Optional<JsonNode> between(JsonNode before, JsonNode after) {
        Map<String, JsonNode> changed = changed(before, after);
        return changed.isEmpty() ? Optional.empty() : Optional.of(JsonNode.createObjectNode(changed));
    }

    private static Map<String, JsonNode> changed(JsonNode before, JsonNode after) {
        Map<String, JsonNode> changed = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : after.entries()) {
            JsonNode old = Objects.requireNonNull(before.get(entry.getKey()));
            JsonNode value = entry.getValue();
            if (old.isObject() && value.isObject()) {
                Map<String, JsonNode> nested = changed(old, value);
                if (!nested.isEmpty()) {
                    changed.put(entry.getKey(), JsonNode.createObjectNode(nested));
                }
            } else if (!old.equals(value)) {
                changed.put(entry.getKey(), value);
            }
        }
        return changed.keySet().equals(Set.of(CLOCK)) ? Map.of() : changed;
    }
}
