package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpMannersTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "//auth/me", "/AUTH/me", "/auth/..;/auth/me", "/auth/%6de", "/auth/%2e%2e/x"})
    void anUnknownPathIs404ForNobodyAndForUsers(String path) {
        String body =
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"There is nothing at this address\",\"instance\":\"%s\"}"
                        .formatted(path);
        SERVICE.user(path + "@example.org", "viewer");

        assertThat(SERVICE.get(path).body()).isEqualTo(body);
        assertThat(SERVICE.get(path, SERVICE.tokenOf(path + "@example.org")).body())
                .isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({"viewer, 403", "admin, 200"})
    void aSlashAtTheEndOpensNothing(String role, int status) {
        SERVICE.user("slash@example.org" + role, role);
        String token = SERVICE.tokenOf("slash@example.org" + role);

        for (String path : new String[] {"/prometheus", "/prometheus/"}) {
            assertThat(SERVICE.get(path, token).statusCode()).isEqualTo(status);
            assertThat(SERVICE.get(path).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aMethodThatIsNotThereIs405WithAllow() {
        HttpResponse<String> response = SERVICE.send(SERVICE.request("/auth/me").PUT(BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow").orElse("").split(","))
                .containsExactlyInAnyOrder("GET", "HEAD");
        assertThat(response.body()).contains("\"detail\":\"This method is not allowed here\"");
    }

    @Test
    void optionsTellsTheMethods() {
        HttpResponse<String> response =
                SERVICE.send(SERVICE.request("/auth/login").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void methodOverridesCountForNothing() {
        HttpResponse<String> response =
                SERVICE.send(SERVICE.request("/auth/login?_method=POST").header("X-HTTP-Method-Override", "POST"));

        assertThat(response.statusCode()).isEqualTo(405);
    }

    @Test
    void headIsGetWithoutTheBody() {
        SERVICE.user("head@example.org", "viewer");
        String token = SERVICE.tokenOf("head@example.org");

        HttpResponse<String> response = SERVICE.send(SERVICE.request("/auth/me")
                .header("Authorization", "Bearer " + token)
                .HEAD());

        HttpResponse<String> got = SERVICE.get("/auth/me", token);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        for (String header : new String[] {"Content-Type", "Content-Length", "Cache-Control", "Vary"}) {
            assertThat(response.headers().allValues(header))
                    .as(header)
                    .isNotEmpty()
                    .isEqualTo(got.headers().allValues(header));
        }
        assertThat(response.headers().firstValue("Connection")).isEmpty();
        assertThat(SERVICE.send(SERVICE.request("/nowhere").HEAD()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anAnswerTellsThatItDependsOnTheEncodingsThatAreAccepted() {
        for (String encoding : new String[] {"gzip", "identity"}) {
            HttpResponse<String> response =
                    SERVICE.send(SERVICE.request("/docs/swagger-ui.css").header("Accept-Encoding", encoding));

            assertThat(response.headers().firstValue("Content-Encoding").orElse("identity"))
                    .isEqualTo(encoding);
            assertThat(response.headers().allValues("Vary")).contains("Accept-Encoding");
        }
    }

    @Test
    void headOfACompressedAnswerHasNoWrongLength() {
        HttpResponse<String> response = SERVICE.send(SERVICE.request("/openapi.yml")
                .header("Accept-Encoding", "gzip")
                .HEAD());

        assertThat(response.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(response.headers().firstValue("ETag")).isPresent();
        assertThat(response.headers().map()).doesNotContainKeys("content-length", "connection");
    }

    @Test
    void everyAnswerHasTheHeadersThatBrowsersObey() {
        for (String path : new String[] {"/auth/me", "/nowhere", "/health/liveness"}) {
            var headers = SERVICE.get(path).headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
            assertThat(headers.firstValue("Content-Security-Policy"))
                    .contains("default-src 'none'; frame-ancestors 'none'");
            assertThat(headers.firstValue("Cache-Control")).contains("private, no-store");
            assertThat(headers.firstValue("X-Request-Id")).isPresent();
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void aRequestIdOfTheClientIsKeptWhenItIsClean() {
        assertThat(SERVICE.send(SERVICE.request("/nowhere").header("X-Request-Id", "trace-1.2_3"))
                        .headers()
                        .firstValue("X-Request-Id"))
                .contains("trace-1.2_3");
        assertThat(SERVICE.send(SERVICE.request("/nowhere").header("X-Request-Id", "a b"))
                        .headers()
                        .firstValue("X-Request-Id"))
                .get()
                .isNotEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /auth/me?x=%zz HTTP/1.1\r\nHost: a\r\n",
                "GET /auth/me?x=% HTTP/1.1\r\nHost: a\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "nonsense\r\n"
            })
    void whatIsNoHttpIsRefused(String request) throws IOException {
        assertThat(raw(request + "Connection: close\r\n\r\n")).matches("(?s)HTTP/1.[01] 400 .*");
    }

    @Test
    void overlongAddressesAndHeadersAreRefused() throws IOException {
        assertProblem(
                raw("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                414,
                "The address is too long",
                "/");
        assertProblem(
                raw("GET /auth/me HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"),
                431,
                "The headers are too large",
                "/auth/me");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /creator/dash%zz HTTP/1.1;Host: a                                            | The address is malformed                                    | /creator/dash%zz
            GET /creator/dashboard?x=%zz HTTP/1.1;Host: a                                    | The address is malformed                                    | /creator/dashboard
            GET /auth/me HTTP/1.1                                                            | The request must have one Host header                       | /auth/me
            GET /auth/me HTTP/1.1;Host: a;Host: b                                            | The request must have one Host header                       | /auth/me
            POST /auth/login HTTP/1.1;Host: a;Content-Length: 5;Transfer-Encoding: chunked   | Content-Length and Transfer-Encoding exclude each other     | /auth/login
            """)
    void whatCanBeReadInTwoWaysIsRefusedAndTheConnectionClosed(String request, String detail, String instance)
            throws IOException {
        // raw() reads until the connection is closed, though nothing asks for that
        assertProblem(raw(request.replace(";", "\r\n") + "\r\n\r\n0\r\n\r\n"), 400, detail, instance);
    }

    @Test
    void chunksThatAreNoneAreRefused() throws IOException {
        assertProblem(
                raw(
                        "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n"),
                400,
                "The chunks of the request body are malformed",
                "/auth/login");
    }

    private static void assertProblem(String answer, int status, String detail, String instance) {
        assertThat(answer)
                .startsWith("HTTP/1.1 %d ".formatted(status))
                .containsIgnoringCase("content-type: application/problem+json")
                .containsIgnoringCase("connection: close")
                .containsIgnoringCase("x-request-id: ")
                .endsWith("\"status\":%d,\"detail\":\"%s\",\"instance\":\"%s\"}".formatted(status, detail, instance));
    }

    @Test
    void whatIsAvailableIsToldToWhoeverAcceptsNothingOfIt() {
        SERVICE.user("picky@example.org", "viewer");

        HttpResponse<String> response = SERVICE.send(SERVICE.request("/auth/me")
                .header("Accept", "image/png")
                .header("Authorization", "Bearer " + SERVICE.tokenOf("picky@example.org")));

        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(response.body()).contains("\"detail\":\"Available here: application/json\"");
    }

    private static String raw(String request) throws IOException {
        try (RawClient client = SERVICE.connect()) {
            return client.send(request).read(10_000);
        }
    }

    /** As many as reliability.md names. */
    @Test
    void connectionsThatSayNothingHinderNobody() throws IOException {
        List<RawClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 1_500; i++) {
                silent.add(SERVICE.connect());
            }
            assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(200);
        } finally {
            for (RawClient client : silent) {
                client.close();
            }
        }
    }
}
