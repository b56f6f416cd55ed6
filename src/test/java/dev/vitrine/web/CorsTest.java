package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {

    @RegisterExtension
    static final Service CLOSED = new Service();

    @RegisterExtension
    static final Service OPEN =
            new Service().with("vitrine.cors-origins", "https://app.example.org, https://admin.example.org");

    @Test
    void isOffUnlessOriginsAreListed() {
        assertThat(ask(CLOSED, "https://app.example.org").map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost:3000", "banana"})
    void aForeignOriginIsAnsweredLikeNone(String origin) {
        for (Service service : new Service[] {CLOSED, OPEN}) {
            HttpResponse<String> refused = service.send(service.request("/auth/login")
                    .header("Origin", origin)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"email\":\"x@example.org\",\"password\":\"y\"}")));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("\"detail\":\"Incorrect email or password\"");
            assertThat(refused.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
            assertThat(service.send(service.request("/health/liveness").header("Origin", origin))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aListedOriginMayReadTheAnswerAndItsFileName() {
        for (String origin : new String[] {"https://app.example.org", "https://admin.example.org"}) {
            HttpHeaders headers = ask(OPEN, origin);

            assertThat(headers.firstValue("Access-Control-Allow-Origin")).contains(origin);
            assertThat(headers.allValues("Access-Control-Expose-Headers").toString())
                    .contains("Content-Disposition", "Retry-After", "X-Export-Id");
            assertThat(headers.firstValue("Access-Control-Allow-Credentials")).isEmpty();
        }
    }

    @Test
    void aListedOriginMayReadThatItIsToTryLater() {
        ConcurrencyLimit limit = OPEN.context().getBean(ConcurrencyLimit.class);
        int taken = 0;
        while (limit.tryAcquire()) {
            taken++;
        }
        try {
            HttpHeaders headers = OPEN.send(OPEN.request("/docs").header("Origin", "https://app.example.org"))
                    .headers();

            assertThat(headers.firstValue("Retry-After")).contains("1");
            assertThat(headers.firstValue("Access-Control-Allow-Origin")).contains("https://app.example.org");
            assertThat(headers.allValues("Access-Control-Expose-Headers").toString())
                    .contains("Retry-After");
        } finally {
            for (int i = 0; i < taken; i++) {
                limit.release();
            }
        }
    }

    @Test
    void anotherOriginMayNot() {
        assertThat(ask(OPEN, "https://evil.example.org").firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(ask(OPEN, "null").firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aListedOriginMayAskBefore() {
        var response = OPEN.send(OPEN.request("/auth/login")
                .header("Origin", "https://app.example.org")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("https://app.example.org");
        assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("POST");
    }

    private static HttpHeaders ask(Service service, String origin) {
        return service.send(service.request("/health/liveness").header("Origin", origin))
                .headers();
    }
}
