package dev.vitrine.rendering;

import dev.vitrine.jooq.rendering.enums.JobState;
import dev.vitrine.web.TimeBounds;
import io.micronaut.json.tree.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A {@code job_summary.json}. A field that is missing or of another type than documented counts as missing.
 *
 * @param folder the sub-folder that it lies in
 * @param fileTime when the file was last changed
 * @param hash SHA-256 of the file
 * @param jobId identifies the job
 * @param json the rest
 */
record Summary(String folder, Instant fileTime, String hash, UUID jobId, JsonNode json) {

    /** An entry of an index has at most 2,700 bytes, a character up to four. */
    private static final int MAX_INDEXED = 600;

    /** Thirty years; the sum of all durations stays a number. */
    private static final double MAX_DURATION_SEC = 1e9;

    /**
     * Of a parsed file.
     *
     * @throws UnreadableException when it is no object, cannot be stored, or names no job
     */
    static Summary of(String folder, Instant fileTime, String hash, JsonNode json) throws UnreadableException {
        if (!json.isObject()) {
            throw new UnreadableException("is no JSON object");
        }
        var unstorable = Json.unstorable("", json);
        if (unstorable.isPresent()) {
            throw new UnreadableException(unstorable.get().location().replaceFirst("^\\.", "") + " "
                    + unstorable.get().message());
        }
        String jobId = text(json, "job_id").orElseThrow(() -> new UnreadableException("job_id is missing"));
        if (!JobProblems.UUID_TEXT.matcher(jobId).matches()) {
            throw new UnreadableException("job_id is no UUID");
        }
        checkTime("the time of the file", fileTime);
        for (String name : List.of("started_at", "finished_at", "archived_at")) {
            Optional<Instant> time = time(json, name);
            if (time.isPresent()) {
                checkTime(name, time.get());
            }
        }
        Summary summary =
                new Summary(folder, fileTime.truncatedTo(ChronoUnit.MICROS), hash, UUID.fromString(jobId), json);
        for (String tag : summary.tags()) {
            checkLength("a tag", tag);
        }
        checkLength(
                "plan.quality",
                summary.plan().flatMap(plan -> text(plan, "quality")).orElse(""));
        return summary;
    }

    private static void checkTime(String name, Instant time) throws UnreadableException {
        if (!TimeBounds.include(time)) {
            throw new UnreadableException(name + " is not in the years 1 to 9999");
        }
    }

    private static void checkLength(String name, String text) throws UnreadableException {
        if (text.length() > MAX_INDEXED) {
            throw new UnreadableException("%s is longer than %d characters".formatted(name, MAX_INDEXED));
        }
    }

    String topic() {
        return plan().flatMap(plan -> text(plan, "topic"))
                .or(() -> text(json, "topic"))
                .filter(topic -> !topic.isBlank())
                .orElse("Untitled");
    }

    JobState state() {
        String state = text(json, "state").orElse("");
        JobState known = JobState.lookupLiteral(state.equals("success") ? "completed" : state);
        return known == null ? JobState.unknown : known;
    }

    Instant createdAt() {
        return time("started_at").orElse(fileTime);
    }

    @Nullable
    Instant startedAt() {
        return time("started_at").orElse(null);
    }

    /** The older of two summaries of a job is the one with the older of these. */
    @Nullable
    Instant finishedAt() {
        return time("finished_at").orElse(null);
    }

    int numScenes() {
        return plan().map(plan -> plan.get("scenes"))
                .filter(JsonNode::isArray)
                .map(JsonNode::size)
                .orElse(0);
    }

    @Nullable
    Double durationSec() {
        return Optional.ofNullable(json.get("elapsed_sec"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::getDoubleValue)
                .filter(seconds -> seconds >= 0 && seconds <= MAX_DURATION_SEC)
                .orElse(null);
    }

    @Nullable
    String text(String name) {
        return text(json, name).orElse(null);
    }

    /** The text, or the message of the object. */
    @Nullable
    String error() {
        return text(json, "error")
                .or(() -> Optional.ofNullable(json.get("error"))
                        .filter(JsonNode::isObject)
                        .flatMap(error -> text(error, "message")))
                .orElse(null);
    }

    /** As those of a plan: without white space around them, each once, none of them empty. */
    String[] tags() {
        Set<String> tags = new LinkedHashSet<>();
        JsonNode node = json.get("tags");
        if (node != null && node.isArray()) {
            for (JsonNode tag : node.values()) {
                if (tag.isString() && !tag.getStringValue().isBlank()) {
                    tags.add(tag.getStringValue().strip());
                }
            }
        }
        return tags.toArray(String[]::new);
    }

    boolean bool(String name) {
        JsonNode node = json.get(name);
        return node != null && node.isBoolean() && node.getBooleanValue();
    }

    /** When it was archived; the file's time when it does not say. */
    @Nullable
    Instant archivedAt() {
        return bool("archived") ? time("archived_at").orElse(fileTime) : null;
    }

    Optional<JsonNode> plan() {
        return Optional.ofNullable(json.get("plan")).filter(JsonNode::isObject);
    }

    private static Optional<String> text(JsonNode object, String name) {
        return Optional.ofNullable(object.get(name)).filter(JsonNode::isString).map(JsonNode::getStringValue);
    }

    private Optional<Instant> time(String name) {
        return time(json, name);
    }

    private static Optional<Instant> time(JsonNode object, String name) {
        return text(object, name).flatMap(Summary::parse).map(time -> time.truncatedTo(ChronoUnit.MICROS));
    }

    /** RFC 3339, with a {@code T} or a space; without an offset it is UTC. */
    private static Optional<Instant> parse(String text) {
        String time = text.replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeException e) {
            return parseLocal(time);
        }
    }

    private static Optional<Instant> parseLocal(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Why a summary cannot be used. */
    static final class UnreadableException extends Exception {
        UnreadableException(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
