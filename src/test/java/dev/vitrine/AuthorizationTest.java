package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every route × every kind of caller. The files in {@code src/test/resources/routes}, one a feature, say in a line who
 * may call a route: {@code public}, {@code user} (any active user), {@code creator} (the same; without a creator 404),
 * {@code admin}, or a scope. A route without a line fails the test, and so does a line without a route. No path has the
 * id of a creator: each sees their own.
 */
class AuthorizationTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final String KEYLESS = "nobody";

    /** A 404 that is about the caller. */
    private static final int UNLINKED = -404;

    private static final Set<String> USERS =
            Set.of("creator A", "creator B", "without creator", "viewer", "operator", "admin");
    private static final Set<String> LINKED = Set.of("creator A", "creator B");

    private static final Set<String> NEEDS_PARAMETERS =
            Set.of("GET /dashboard/stats/timeseries", "GET /dashboard/stats/ws", "GET /health/{selector}");

    /** Who has which scope; a key is called like its scope. */
    private static final Map<String, Set<String>> HOLDERS = Map.of(
            "stats:read", Set.of("viewer", "operator", "admin", "stats:read"),
            "jobs:read", Set.of("viewer", "operator", "admin", "jobs:read", "jobs:write"),
            "jobs:write", Set.of("operator", "admin", "jobs:write"),
            "exports:read", Set.of("admin", "exports:read"),
            "figures:read", Set.of("admin", "viewer", "figures:read"));

    /** Name of the caller → header and value. */
    private static final Map<String, List<String>> CALLERS = new LinkedHashMap<>();

    @BeforeAll
    static void makeCallers() {
        CALLERS.put(KEYLESS, List.of("X-Nothing", "-"));
        user("creator A", "creator");
        user("creator B", "creator");
        user("without creator", "creator");
        user("viewer", "viewer");
        user("operator", "operator");
        user("admin", "admin");
        user("disabled", "admin");
        SERVICE.link("creator A", "Creator A");
        SERVICE.link("creator B", "Creator B");
        SERVICE.sql().execute("update identity.users set is_active = false where email = 'disabled'");
        for (String scope : HOLDERS.keySet()) {
            key(scope, scope);
        }
        key("expired key", "stats:read");
        key("revoked key", "stats:read");
        SERVICE.sql().execute("update identity.api_keys set expires_at = now() where name = 'expired key'");
        SERVICE.sql().execute("update identity.api_keys set revoked_at = now() where name = 'revoked key'");
        CALLERS.put("unknown key", List.of("X-API-Key", "vtr_abcdefghijkl_" + "0".repeat(64)));
        CALLERS.put("unknown token", List.of("Authorization", "Bearer abc"));
    }

    private static void user(String name, String role) {
        SERVICE.user(name, role);
        CALLERS.put(name, List.of("Authorization", "Bearer " + SERVICE.tokenOf(name)));
    }

    private static void key(String name, String scope) {
        CALLERS.put(name, List.of("X-API-Key", SERVICE.key(name, scope)));
    }

    @Test
    void everyRouteIsOpenToThoseWhoMayCallItAndToNobodyElse() throws IOException {
        Map<String, String> rules = rules();
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(rules.keySet())
                .as("lines in src/test/resources/routes whose route is gone")
                .isSubsetOf(
                        routes().stream().map(AuthorizationTest::withoutNames).collect(Collectors.toSet()));
        for (String route : routes()) {
            String rule = rules.get(withoutNames(route));
            softly.assertThat(rule)
                    .as("%s needs a line in src/test/resources/routes", route)
                    .isNotNull();
            if (rule != null) {
                CALLERS.forEach((caller, credentials) -> {
                    int status = status(route, credentials);
                    softly.assertThat(kind(route, status))
                            .as("%s (%s) by %s: %d", route, rule, caller, status)
                            .isEqualTo(expected(rule, caller));
                });
            }
        }
        softly.assertAll();
    }

    @Test
    void headIsAnsweredAsGet() {
        SoftAssertions softly = new SoftAssertions();
        Set<String> paths = routes(HttpMethod.HEAD::equals).stream()
                .map(route -> route.substring(HttpMethod.HEAD.name().length()))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String path : paths) {
            // without a body nobody sees why there is nothing
            CALLERS.forEach((caller, credentials) -> softly.assertThat(status(HttpMethod.HEAD + path, credentials))
                    .as("%s by %s", path, caller)
                    .isEqualTo(Math.abs(status(HttpMethod.GET + path, credentials))));
        }
        softly.assertAll();
        assertThat(paths).contains(" /v1/exports/users", " /creator/export", " /creator/dashboard");
    }

    /** The log has paths as they come: a route whose path opens something to everyone who knows it must be hidden there. */
    @Test
    void noPathHasASecret() {
        assertThat(routes())
                .noneMatch(route -> route.toLowerCase(Locale.ROOT).matches(".*\\{[^}]*(token|secret|code|password).*"));
    }

    private static Set<String> routes() {
        return routes(method -> method != HttpMethod.HEAD);
    }

    private static Set<String> routes(Predicate<HttpMethod> methods) {
        return SERVICE.context()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> methods.test(route.getHttpMethod()))
                .map(route -> route.getHttpMethodName() + " "
                        + route.getUriMatchTemplate().toPathString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> rules() throws IOException {
        Map<String, String> rules = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/routes"))) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.strip().split("\\s+");
                    assertThat(words).as("%s: %s", file, line).hasSize(3);
                    rules.put(withoutNames(words[0] + " " + words[1]), words[2]);
                }
            }
        }
        return rules;
    }

    private static String withoutNames(String route) {
        return route.replaceAll("\\{[^}]*}", "{}");
    }

    private static HttpResponse<InputStream> send(String route, List<String> credentials) {
        String[] words = route.split(" ", 2);
        String path = words[1].replaceAll("\\{[^}]*}", "00000000-0000-4000-8000-000000000000");
        HttpRequest.Builder request = SERVICE.request(path).header(credentials.getFirst(), credentials.getLast());
        return SERVICE.open(
                Set.of("GET", "HEAD", "DELETE").contains(words[0])
                        ? request.method(words[0], BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json")
                                .method(words[0], BodyPublishers.ofString("{}")));
    }

    private static int status(String route, List<String> credentials) {
        HttpResponse<InputStream> response = send(route, credentials);
        assertThat(response.statusCode() == 401)
                .isEqualTo(response.headers().firstValue("WWW-Authenticate").isPresent());
        // a live stream never ends: the body is read only where it tells something
        try (InputStream body = response.body()) {
            return response.statusCode() == 404 && isUnlinked(body) ? UNLINKED : response.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUnlinked(InputStream body) throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8)
                .contains("No creator profile linked to this account");
    }

    /** There is nothing with the id that is asked for, and {@code {}} is not what a POST needs. */
    private static String kind(String route, int status) {
        return switch (status) {
            case UNLINKED -> "unlinked";
            case 200, 201, 202, 204 -> "allowed";
            case 401 -> "not authenticated";
            case 403 -> "not allowed";
            case 404 -> route.contains("{") ? "allowed" : "broken";
            case 422 -> route.startsWith("POST ") || NEEDS_PARAMETERS.contains(route) ? "allowed" : "broken";
            default -> "broken";
        };
    }

    private static String expected(String rule, String caller) {
        if (rule.equals("public")) {
            return "allowed";
        }
        boolean isKey = HOLDERS.containsKey(caller);
        if (!isKey && !USERS.contains(caller)) {
            return "not authenticated";
        }
        return switch (rule) {
            case "user" -> isKey ? "not allowed" : "allowed";
            case "creator" -> isKey ? "not allowed" : LINKED.contains(caller) ? "allowed" : "unlinked";
            case "admin" -> caller.equals("admin") ? "allowed" : "not allowed";
            default -> HOLDERS.getOrDefault(rule, Set.of()).contains(caller) ? "allowed" : "not allowed";
        };
    }
}
