package dev.vitrine.web;

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
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The OpenAPI description: what the build found in the controllers, and what holds for all of them: who may call an
 * operation, as the router has it, and the problem that each may answer with.
 */
@Singleton
final class ApiDescription {

    /** JSON with names of its own, which the annotation processor names like all others. */
    private static final Map<String, String> CAMEL_CASE = Map.of(
            "dataset_type",
            "datasetType",
            "row_limit",
            "rowLimit",
            "row_count",
            "rowCount",
            "requested_by",
            "requestedBy");

    private static final List<String> SUCCESSES = List.of("200", "201");

    private static final String BUILT = "META-INF/swagger/openapi.yml";

    private static final String SHARED = "openapi/components.yml";

    private final String yaml;

    ApiDescription(Router router) throws IOException {
        this.yaml = complete(read(BUILT), annotations(router));
    }

    String yaml() {
        return yaml;
    }

    private static Map<String, Object> read(String resource) throws IOException {
        try (InputStream in = ApiDescription.class.getClassLoader().getResourceAsStream(resource)) {
            return new Yaml().load(in);
        }
    }

    /** By method and path, such as {@code GET /auth/me}. */
    private static Map<String, AnnotationMetadata> annotations(Router router) {
        Map<String, AnnotationMetadata> annotations = new LinkedHashMap<>();
        router.uriRoutes().forEach(route -> annotations.put(operation(route), route.getAnnotationMetadata()));
        return annotations;
    }

    private static String operation(UriRouteInfo<?, ?> route) {
        return route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString();
    }

    /** Exports are refused by a filter of their own, in words of the contract. */
    private static List<String> permissions(AnnotationMetadata annotations) {
        return Arrays.stream(annotations.stringValues(Secured.class))
                .map(permission ->
                        permission.equals(SecurityRule.IS_AUTHENTICATED) ? Permission.EXPORTS_READ : permission)
                .toList();
    }

    private static String complete(Map<String, Object> description, Map<String, AnnotationMetadata> annotations)
            throws IOException {
        Map<String, Object> components = map(description, "components");
        // not of those that are shared: a problem leaves out its errors
        requireWhatIsAlwaysAnswered(map(components, "schemas"), schemasOfBodies(description));
        addComponents(components);
        map(description, "paths")
                .forEach((path, operations) -> cast(operations).forEach((method, operation) -> {
                    String route = method.toUpperCase(Locale.ROOT) + " " + path;
                    complete(route, cast(operation), Objects.requireNonNull(annotations.get(route), route));
                }));
        DumperOptions style = new DumperOptions();
        style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        style.setWidth(120);
        style.setDereferenceAliases(true);
        return new Yaml(style).dump(description);
    }

    /** What requests carry, by reference; of what the build found none has parts of its own. */
    private static Set<String> schemasOfBodies(Map<String, Object> description) {
        return map(description, "paths").values().stream()
                .flatMap(operations -> cast(operations).values().stream())
                .filter(operation -> cast(operation).containsKey("requestBody"))
                .flatMap(operation -> map(map(cast(operation), "requestBody"), "content").values().stream())
                .map(content -> String.valueOf(map(cast(content), "schema").get("$ref")))
                .collect(Collectors.toSet());
    }

    /** Null or not: a body may leave out what may be null, an answer leaves out nothing. */
    private static void requireWhatIsAlwaysAnswered(Map<String, Object> schemas, Set<String> schemasOfBodies) {
        schemas.forEach((name, schema) -> {
            if (cast(schema).containsKey("properties") && !schemasOfBodies.contains("#/components/schemas/" + name)) {
                cast(schema)
                        .put(
                                "required",
                                List.copyOf(map(cast(schema), "properties").keySet()));
            }
        });
    }

    private static void addComponents(Map<String, Object> components) throws IOException {
        nameInCamelCase(map(map(components, "schemas"), "HistoryEntry"));
        read(SHARED).forEach((kind, added) -> map(components, kind).putAll(cast(added)));
    }

    private static void nameInCamelCase(Map<String, Object> schema) {
        Map<String, Object> properties = new LinkedHashMap<>();
        map(schema, "properties")
                .forEach((name, property) -> properties.put(CAMEL_CASE.getOrDefault(name, name), property));
        schema.put("properties", properties);
        schema.computeIfPresent(
                "required",
                (_, required) -> ((List<?>) required)
                        .stream()
                                .map(name -> CAMEL_CASE.getOrDefault(String.valueOf(name), String.valueOf(name)))
                                .toList());
    }

    private static void complete(String route, Map<String, Object> operation, AnnotationMetadata annotations) {
        List<String> permissions = permissions(annotations);
        operation.put("operationId", operationId(route));
        if (annotations.hasAnnotation(TakesIdempotencyKey.class)) {
            addIdempotencyKey(operation);
        }
        Map<String, Object> responses = map(operation, "responses");
        responses.forEach((status, response) -> cast(response)
                .computeIfPresent(
                        "description",
                        (_, description) -> String.valueOf(description).endsWith(status + " response")
                                ? HttpStatus.valueOf(Integer.parseInt(status)).getReason()
                                : description));
        refusals(route, operation, permissions, annotations)
                .forEach(status -> responses.putIfAbsent(status, Map.of("$ref", "#/components/responses/" + status)));
        responses.put("default", Map.of("$ref", "#/components/responses/Problem"));
        if (responses.containsKey("304")) {
            addEntityTag(operation);
        }
        addFormats(operation, List.of(annotations.enumValues(Formats.class, RowFormat.class)));
        responses.computeIfPresent("200", (_, response) -> addFileName(cast(response)));
        addExamples(operation);
        if (permissions.contains(SecurityRule.IS_ANONYMOUS)) {
            operation.put("security", List.of());
        } else {
            operation.put("security", requirements(permissions));
            operation.put(
                    "description",
                    "%s\n\nNeeds one of: `%s`."
                            .formatted(operation.getOrDefault("description", ""), String.join("`, `", permissions)));
        }
    }

    private static void addIdempotencyKey(Map<String, Object> operation) {
        addHeader(
                operation,
                "Idempotency-Key",
                "with the same key the same request works once, and gets the same answer for 24 hours",
                Map.of("type", "string", "minLength", 1, "maxLength", 255));
    }

    private static void addEntityTag(Map<String, Object> operation) {
        Map<String, Object> text = Map.of("type", "string");
        addHeader(operation, HttpHeaders.IF_NONE_MATCH, "the `ETag` of the answer that the client has", text);
        map(map(map(operation, "responses"), "200"), "headers")
                .put(HttpHeaders.ETAG, Map.of("description", "changes with the answer", "schema", text));
    }

    private static void addHeader(
            Map<String, Object> operation, String name, String description, Map<String, Object> schema) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("name", name);
        header.put("in", "header");
        header.put("description", description);
        header.put("schema", schema);
        list(operation, "parameters").add(header);
    }

    /** The query chooses one of these, whether the method has a parameter for it or a filter reads it. */
    private static void addFormats(Map<String, Object> operation, List<RowFormat> formats) {
        if (formats.isEmpty()) {
            return;
        }
        Map<String, Object> schema = map(formatParameter(operation), "schema");
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
    private static Map<String, Object> formatParameter(Map<String, Object> operation) {
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

    private static boolean hasParameterBesides(String place, Map<String, Object> operation) {
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
    private static void addExamples(Map<String, Object> operation) {
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
                ApiDescription.class.getClassLoader().getResourceAsStream("openapi/examples/" + name + ".json")) {
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

    /** The statuses that a request to this route may be refused with. */
    private static Set<String> refusals(
            String route, Map<String, Object> operation, List<String> permissions, AnnotationMetadata annotations) {
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
        if (hasBody || hasParameterBesides("path", operation)) {
            statuses.add("422");
        }
        // each key has a limit of its own
        if (isForKeys(permissions)) {
            statuses.add("429");
        }
        statuses.add("503");
        for (HttpStatus status : annotations.enumValues(Refuses.class, HttpStatus.class)) {
            statuses.add(String.valueOf(status.getCode()));
        }
        return statuses;
    }

    /** Keys have scopes, which are written with a colon; what is for users only is none. */
    private static List<Map<String, Object>> requirements(List<String> permissions) {
        Map<String, Object> token = Map.of("token", List.of());
        return isForKeys(permissions) ? List.of(token, Map.of("key", List.of())) : List.of(token);
    }

    private static boolean isForKeys(List<String> permissions) {
        return permissions.stream().anyMatch(permission -> permission.contains(":"));
    }

    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        return cast(parent.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>()));
    }

    @SuppressWarnings("unchecked") // the parser makes lists of sequences
    private static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
        return (List<Map<String, Object>>) parent.computeIfAbsent(key, _ -> new ArrayList<Map<String, Object>>());
    }

    @SuppressWarnings("unchecked") // the parser makes maps with texts as keys of YAML's mappings
    private static Map<String, Object> cast(Object mapping) {
        return (Map<String, Object>) mapping;
    }
}
