package dev.vitrine.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The description of this API for programs, and a page that shows it to people; all of it comes from here. */
@Hidden
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
class DescriptionController {

    private static final String SWAGGER_UI = "META-INF/swagger/views/swagger-ui/res/";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private static final String JAVASCRIPT = "text/javascript";

    /** What the page loads; nothing else is given out. */
    private static final Map<String, Resource> RESOURCES = Map.of(
            "docs.js", new Resource("web/docs.js", JAVASCRIPT),
            "swagger-ui-bundle.js", new Resource(SWAGGER_UI + "swagger-ui-bundle.js", JAVASCRIPT),
            "swagger-ui.css", new Resource(SWAGGER_UI + "swagger-ui.css", MediaType.TEXT_CSS),
            "favicon-32x32.png", new Resource(SWAGGER_UI + "favicon-32x32.png", MediaType.IMAGE_PNG));

    private final ApiDescription description;
    private final String tag;

    DescriptionController(ApiDescription description) {
        this.description = description;
        this.tag = '"'
                + UUID.nameUUIDFromBytes(description.yaml().getBytes(StandardCharsets.UTF_8))
                        .toString()
                + '"';
    }

    /** The OpenAPI description. */
    @Get(value = "/openapi.yml", produces = "application/yaml")
    HttpResponse<String> openApi(HttpRequest<?> request) {
        MutableHttpResponse<String> response =
                isKnown(request) ? HttpResponse.notModified() : HttpResponse.ok(description.yaml());
        return publicly(response).header(HttpHeaders.ETAG, tag);
    }

    /** The page. */
    @Get(value = "/docs", produces = MediaType.TEXT_HTML)
    HttpResponse<byte[]> page() throws IOException {
        return publicly(HttpResponse.ok(read("web/docs.html"))).header("Content-Security-Policy", POLICY);
    }

    /** What the page loads. */
    @Get("/docs/{name}")
    Optional<HttpResponse<byte[]>> resource(@PathVariable String name) throws IOException {
        Resource resource = RESOURCES.get(name);
        return resource == null
                ? Optional.empty()
                : Optional.of(publicly(HttpResponse.ok(read(resource.path))).contentType(resource.mediaType));
    }

    private boolean isKnown(HttpRequest<?> request) {
        return request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH).stream()
                .anyMatch(known -> known.contains(tag) || known.strip().equals("*"));
    }

    private static <T> MutableHttpResponse<T> publicly(MutableHttpResponse<T> response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600");
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = DescriptionController.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing");
            }
            return in.readAllBytes();
        }
    }

    private record Resource(String path, String mediaType) {}
}
