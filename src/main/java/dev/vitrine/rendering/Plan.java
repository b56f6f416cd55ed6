package dev.vitrine.rendering;

import dev.vitrine.web.InvalidInput;
import dev.vitrine.web.InvalidInputException;
import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be rendered, in accord with the rules of today.
 *
 * @param topic what the video is about
 * @param numScenes 1 to 20
 * @param tags without white space around them, each once
 * @param isDraft whether it is a draft
 * @param json the plan with defaults filled in; keys that nobody knows are kept
 */
record Plan(String topic, int numScenes, List<String> tags, boolean isDraft, JsonNode json) {

    private static final int MAX_TOPIC = 1_000;
    private static final int MAX_TEXT = 20_000;
    private static final int MAX_SCENES = 20;
    private static final int MAX_TAGS = 100;
    private static final int MAX_TAG = 200;

    /**
     * Checks a plan.
     *
     * @param location how errors name the plan, such as {@code body}
     * @throws InvalidInputException with everything that is wrong, each with its path
     */
    static Plan of(String location, JsonNode node) {
        Json.unstorable(location, node).ifPresent(error -> {
            throw new InvalidInputException(List.of(error));
        });
        List<InvalidInput> errors = new ArrayList<>();
        Plan plan = checked(CheckedObject.of(location, node, errors));
        if (!errors.isEmpty()) {
            throw new InvalidInputException(errors);
        }
        return plan;
    }

    private static Plan checked(CheckedObject plan) {
        String topic = plan.text("topic", "Untitled", 0, MAX_TOPIC);
        plan.oneOf("language", List.of("en", "hi"), "en");
        plan.oneOf("voice", List.of("F", "M"), "F");
        plan.optionalText("voice_id", MAX_TAG);
        int numScenes = plan.objects("scenes", 1, MAX_SCENES, Plan::checkScene);
        for (String flag : List.of("fast_path", "proxy", "enable_parallax", "enable_templates", "enable_audio_sync")) {
            plan.bool(flag, true);
        }
        plan.oneOf("quality", List.of("preview", "final"), "final");
        List<String> tags = plan.words("tags", MAX_TAGS, MAX_TAG);
        boolean isDraft = plan.bool("is_draft", false);
        return new Plan(topic, numScenes, tags, isDraft, plan.json());
    }

    private static void checkScene(CheckedObject scene) {
        scene.text("image_prompt", null, 3, MAX_TEXT);
        scene.text("narration", null, 3, MAX_TEXT);
        scene.number("duration_sec", 0.5, 600, 3.0);
    }
}
