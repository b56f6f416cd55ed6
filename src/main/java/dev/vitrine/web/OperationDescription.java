package dev.vitrine.web;

import static dev.vitrine.web.YamlTree.cast;
import static dev.vitrine.web.YamlTree.list;
import static dev.vitrine.web.YamlTree.map;

import dev.vitrine.identity.Permission;
import dev.vitrine.web.rows.RowFormat;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.json.JsonMapper;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An operation of {@link ApiDescription}: who may call it, as the router has it, the headers that it knows, examples, and
 * the problems that it may answer with.
 */
final class OperationDescription {

    private static final List<String> SUCCESSES = List.of("200", "201");

    private final String route;
    private final Map<String, Object> operation;
    private final AnnotationMetadata annotations;
    private final List<String> permissions;

    /**
     * What the build found.
     *
     * @param route method and path, such as {@code GET /auth/me}
     * @param operation its part of the description, which is completed
     * @param annotations of the method
     */
    OperationDescription(String route, Map<String, Object> operation, AnnotationMetadata annotations) {
        this.route = route;
        this.operation = operation;
        this.annotations = annotations;
        this.permissions = permissions(annotations);
    }

    /** Exports are refused by a filter of their own, in words of the contract. */
    private static List<String> permissions(AnnotationMetadata annotations) {
        return Arrays.stream(annotations.stringValues(Secured.class))
                .map(permission ->
                        permission.equals(SecurityRule.IS_AUTHENTICATED) ? Permission.EXPORTS_READ : permission)
                .toList();
    }

    /** Adds what the build does not know. */
    void complete() {
        operation.put("operationId", operationId(route));
        if (annotations.hasAnnotation(TakesIdempotencyKey.class)) {
            addIdempotencyKey();
        }
        Map<String, Object> responses = map(operation, "responses");
        responses.forEach((status, response) -> cast(response)
                .computeIfPresent(
                        "description",
                        (_, description) -> String.valueOf(description).endsWith(status + " response")
                                ? HttpStatus.valueOf(Integer.parseInt(status)).getReason()
                                : description));
        refusals().forEach(status -> responses.putIfAbsent(status, Map.of("$ref", "#/components/responses/" + status)));
        responses.put("default", Map.of("$ref", "#/components/responses/Problem"));
        if (responses.containsKey("304")) {
            addEntityTag();
        }
        addFormats(List.of(annotations.enumValues(Formats.class, RowFormat.class)));
        responses.computeIfPresent("200", (_, response) -> addFileName(cast(response)));
        addExamples();
        if (permissions.contains(SecurityRule.IS_ANONYMOUS)) {
            operation.put("security", List.of());
        } else {
            operation.put("security", requirements());
            operation.put(
                    "description",
                    "%s\n\nNeeds one of: `%s`."
                            .formatted(operation.getOrDefault("description", ""), String.join("`, `", permissions)));
        }
    }

    private void addIdempotencyKey() {
        addHeader(
                "Idempotency-Key",
                "with the same key the same request works once, and gets the same answer for 24 hours",
                Map.of("type", "string", "minLength", 1, "maxLength", 255));
    }

    private void addEntityTag() {
        Map<String, Object> text = Map.of("type", "string");
        addHeader(HttpHeaders.IF_NONE_MATCH, "the `ETag` of the answer that the client has", text);
        map(map(map(operation, "responses"), "200"), "headers")
                .put(HttpHeaders.ETAG, Map.of("description", "changes with the answer", "schema", text));
    }

    private void addHeader(String name, String description, Map<String, Object> schema) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("name", name);
        header.put("in", "header");
        header.put("description", description);
        header.put("schema", schema);
        list(operation, "parameters").add(header);
    }

    /** The query chooses one of these, whether the method has a parameter for it or a filter reads it. */
    private void addFormats(List<RowFormat> formats) {
        if (formats.isEmpty()) {
            return;
        }
        Map<String, Object> schema = map(formatParameter(), "schema");
        schema.put("type", "string");
        schema.put("enum", formats.stream().map(RowFormat::extension).toList());
        schema.put("default", formats.getFirst().extension());
        Map<String, Object> content = map(map(map(operation, "responses"), "200"), "content");
        // the build gives what is JSON's to all
        content.keySet().retainAll(List.of(RowFormat.JSON.mediaType()));
        formats.forEach(format -> content.putIfAbsent(
                format.mediaType(), Map.of("schema", Map.of("type", "string", "format", "binary"))));
    }

    /** Added when the method has none. */
    private Map<String, Object> formatParameter() {
        List<Map<String, Object>> parameters = list(operation, "parameters");
        return parameters.stream()
                .filter(parameter -> "format".equals(parameter.get("name")))
                .findFirst()
                .orElseGet(() -> {
                    Map<String, Object> added = new LinkedHashMap<>();
                    added.put("name", "format");
                    added.put("in", "query");
                    added.put("description", "in place of `Accept`");
                    parameters.add(added);
                    return added;
                });
    }

    private boolean hasParameterBesides(String place) {
        return operation.containsKey("parameters")
                && list(operation, "parameters").stream().anyMatch(parameter -> !place.equals(parameter.get("in")));
    }

    private static Map<String, Object> addFileName(Map<String, Object> response) {
        if (String.valueOf(response.get("content")).contains("format=binary")) {
            map(response, "headers")
                    .put(
                            HttpHeaders.CONTENT_DISPOSITION,
                            Map.of(
                                    "description",
                                    "names the file, where it is one",
                                    "schema",
                                    Map.of("type", "string")));
        }
        return response;
    }

    /** What was sent and answered in the demo; tests compare it with the service. */
    private void addExamples() {
        String name = String.valueOf(operation.get("operationId"));
        Map<String, Object> responses = map(operation, "responses");
        SUCCESSES.stream().filter(responses::containsKey).forEach(status -> addExample(map(responses, status), name));
        if (operation.containsKey("requestBody")) {
            addExample(map(operation, "requestBody"), name + ".request");
        }
    }

    private static void addExample(Map<String, Object> message, String name) {
        Map<String, Object> content = cast(message.getOrDefault("content", Map.of()));
        if (content.containsKey(MediaType.APPLICATION_JSON)) {
            example(name)
                    .ifPresent(
                            example -> map(content, MediaType.APPLICATION_JSON).put("example", example));
        }
    }

    private static Optional<Object> example(String name) {
        try (InputStream in =
                OperationDescription.class.getClassLoader().getResourceAsStream("openapi/examples/" + name + ".json")) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(JsonMapper.createDefault().readValue(in, Argument.of(Object.class)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the route, so that it stays: {@code GET /figures/{id}/plan} is {@code getFiguresByIdPlan}. */
    static String operationId(String route) {
        StringBuilder id = new StringBuilder();
        for (String word : route.replaceAll("\\{(\\w+)}", "by-$1").split("[^A-Za-z0-9]+", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            id.append(id.isEmpty() ? lower : lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1));
        }
        return id.toString();
    }

    /** The statuses that a request may be refused with. */
    private Set<String> refusals() {
        Set<String> statuses = new TreeSet<>();
        boolean hasBody = operation.containsKey("requestBody");
        if (hasBody) {
            statuses.addAll(List.of("400", "413", "415"));
        }
        if (!permissions.contains(SecurityRule.IS_ANONYMOUS)) {
            statuses.addAll(List.of("401", "403"));
        }
        if (route.contains("{")) {
            statuses.add("404");
        }
        // an id that is none is one of nothing
        if (hasBody || hasParameterBesides("path")) {
            statuses.add("422");
        }
        // each key has a limit of its own
        if (isForKeys()) {
            statuses.add("429");
        }
        statuses.add("503");
        for (HttpStatus status : annotations.enumValues(Refuses.class, HttpStatus.class)) {
            statuses.add(String.valueOf(status.getCode()));
        }
        return statuses;
    }

    /** Keys have scopes, which are written with a colon; what is for users only is none. */
    private List<Map<String, Object>> requirements() {
        Map<String, Object> token = Map.of("token", List.of());
        return isForKeys() ? List.of(token, Map.of("key", List.of())) : List.of(token);
    }

    private boolean isForKeys() {
        return permissions.stream().anyMatch(permission -> permission.contains(":"));
    }
}
