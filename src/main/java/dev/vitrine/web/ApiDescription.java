package dev.vitrine.web;

import io.micronaut.http.HttpStatus;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The OpenAPI description: what the build found in the controllers, and what holds for all of them: who may call an
 * operation, as the router has it, and the problem that each may answer with.
 */
@Singleton
final class ApiDescription {

    private static final String BUILT = "META-INF/swagger/openapi.yml";

    private final String yaml;

    ApiDescription(Router router) throws IOException {
        this.yaml = complete(read(), permissions(router));
    }

    String yaml() {
        return yaml;
    }

    private static Map<String, Object> read() throws IOException {
        try (InputStream in = ApiDescription.class.getClassLoader().getResourceAsStream(BUILT)) {
            return new Yaml().load(in);
        }
    }

    /** By method and path, such as {@code GET /auth/me}. */
    private static Map<String, List<String>> permissions(Router router) {
        Map<String, List<String>> permissions = new LinkedHashMap<>();
        router.uriRoutes().forEach(route -> permissions.put(operation(route), permissions(route)));
        return permissions;
    }

    private static String operation(UriRouteInfo<?, ?> route) {
        return route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString();
    }

    private static List<String> permissions(UriRouteInfo<?, ?> route) {
        return Arrays.asList(route.getAnnotationMetadata().stringValues(Secured.class));
    }

    private static String complete(Map<String, Object> description, Map<String, List<String>> permissions) {
        addComponents(map(description, "components"));
        map(description, "paths")
                .forEach((path, operations) -> cast(operations)
                        .forEach((method, operation) -> complete(
                                cast(operation),
                                Optional.ofNullable(permissions.get(method.toUpperCase(Locale.ROOT) + " " + path))
                                        .orElse(List.of()))));
        DumperOptions style = new DumperOptions();
        style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        style.setWidth(120);
        style.setDereferenceAliases(true);
        return new Yaml(style).dump(description);
    }

    private static void addComponents(Map<String, Object> components) {
        components.put(
                "securitySchemes",
                Map.of(
                        "token", Map.of("type", "http", "scheme", "bearer", "bearerFormat", "JWT"),
                        "key", Map.of("type", "apiKey", "in", "header", "name", "X-API-Key")));
        map(components, "schemas").put("Problem", problem());
        components.put(
                "responses",
                Map.of(
                        "Problem",
                        Map.of(
                                "description",
                                "The request was refused, or something went wrong; RFC 9457 says how to read it.",
                                "content",
                                Map.of(
                                        Problem.MEDIA_TYPE,
                                        Map.of("schema", Map.of("$ref", "#/components/schemas/Problem"))))));
    }

    private static Map<String, Object> problem() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", text);
        properties.put("title", text);
        properties.put("status", Map.of("type", "integer"));
        properties.put("detail", text);
        properties.put("instance", text);
        properties.put(
                "errors",
                Map.of(
                        "type",
                        "array",
                        "items",
                        Map.of("type", "object", "properties", Map.of("location", text, "message", text))));
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "about:blank");
        example.put("title", HttpStatus.UNPROCESSABLE_ENTITY.getReason());
        example.put("status", HttpStatus.UNPROCESSABLE_ENTITY.getCode());
        example.put("detail", "query.limit must be less than or equal to 200");
        example.put("instance", "/admin/api-keys");
        example.put(
                "errors", List.of(Map.of("location", "query.limit", "message", "must be less than or equal to 200")));
        return Map.of("type", "object", "properties", properties, "example", example);
    }

    private static void complete(Map<String, Object> operation, List<String> permissions) {
        Map<String, Object> responses = map(operation, "responses");
        responses.forEach((status, response) -> cast(response)
                .computeIfPresent(
                        "description",
                        (_, description) -> String.valueOf(description).endsWith(status + " response")
                                ? HttpStatus.valueOf(Integer.parseInt(status)).getReason()
                                : description));
        responses.put("default", Map.of("$ref", "#/components/responses/Problem"));
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

    /** Keys have scopes, which are written with a colon; what is for users only is none. */
    private static List<Map<String, Object>> requirements(List<String> permissions) {
        Map<String, Object> token = Map.of("token", List.of());
        return permissions.stream().anyMatch(permission -> permission.contains(":"))
                ? List.of(token, Map.of("key", List.of()))
                : List.of(token);
    }

    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        return cast(parent.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>()));
    }

    @SuppressWarnings("unchecked") // the parser makes maps with texts as keys of YAML's mappings
    private static Map<String, Object> cast(Object mapping) {
        return (Map<String, Object>) mapping;
    }
}
