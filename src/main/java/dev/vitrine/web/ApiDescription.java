package dev.vitrine.web;

import static dev.vitrine.web.YamlTree.cast;
import static dev.vitrine.web.YamlTree.map;

import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The OpenAPI description: what the build found in the controllers, and what holds for all of them, see
 * {@link OperationDescription}.
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

    private static String complete(Map<String, Object> description, Map<String, AnnotationMetadata> annotations)
            throws IOException {
        Map<String, Object> components = map(description, "components");
        // not of those that are shared: a problem leaves out its errors
        requireWhatIsAlwaysAnswered(map(components, "schemas"), schemasOfBodies(description));
        addComponents(components);
        map(description, "paths")
                .forEach((path, operations) -> cast(operations).forEach((method, operation) -> {
                    String route = method.toUpperCase(Locale.ROOT) + " " + path;
                    new OperationDescription(
                                    route, cast(operation), Objects.requireNonNull(annotations.get(route), route))
                            .complete();
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
}
