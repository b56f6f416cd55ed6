package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.Service;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestLogTest {

    /** With the streams of StreamingBodyTest. */
    @RegisterExtension
    static final Service SERVICE = new Service().with("test.streams", "true");

    @RegisterExtension
    static final LogLines LOG = new LogLines();

    @Test
    void aRequestIsOneLineWithItsIdAndItsCaller() {
        UUID user = SERVICE.user("logged@example.org", "viewer");
        String token = SERVICE.tokenOf("logged@example.org");
        String id = "id-" + UUID.randomUUID();

        SERVICE.send(SERVICE.request("/auth/me?secret=abc")
                .header("Authorization", "Bearer " + token)
                .header("X-Request-Id", id));

        assertThat(LOG.of(id))
                .singleElement()
                .asString()
                .matches("GET /auth/me 200 \\d+ ms caller=%s client=127.0.0.1 id=%s".formatted(user, id));
    }

    @Test
    void aPathCannotForgeALine() {
        String id = "id-" + UUID.randomUUID();

        SERVICE.send(SERVICE.request("/x%0d%0aGET%20/forged%1b%5b2J/" + "y".repeat(1000))
                .header("X-Request-Id", id));

        assertThat(LOG.of(id))
                .singleElement()
                .asString()
                .hasSizeLessThan(350)
                .doesNotContain("\n")
                .doesNotContain("\u001b");
    }

    @Test
    void secretsAreNotLogged() {
        SERVICE.user("secret@example.org", "admin");
        SERVICE.user("plain@example.org", "viewer");
        String wrong = "a wrong password " + UUID.randomUUID();
        String token = SERVICE.tokenOf("secret@example.org");
        SERVICE.post("/auth/login", "{\"email\":\"plain@example.org\",\"password\":\"%s\"}".formatted(wrong));
        SERVICE.post("/auth/login", "{\"email\":\"plain@example.org\",\"password\":\"%s\"".formatted(wrong));
        SERVICE.post("/auth/login", "{\"email\":5,\"password\":\"%s\"}".formatted(wrong));
        SERVICE.post("/auth/refresh", "{\"refresh_token\":\"%s\"}".formatted(wrong));
        SERVICE.post(
                "/auth/register",
                "{\"invite_code\":\"%1$s\",\"email\":\"x@example.org\",\"password\":\"%1$s\",\"display_name\":\"x\"}"
                        .formatted(wrong));
        String created = SERVICE.post("/admin/api-keys", "{\"name\":\"k\",\"scopes\":[\"stats:read\"]}", token)
                .body();
        String key = created.replaceFirst(".*\"key\":\"([^\"]+)\".*", "$1");
        SERVICE.send(SERVICE.request("/auth/me?api_key=" + key).header("X-API-Key", key));
        SERVICE.get("/auth/me?access_token=" + token, token);

        String log = String.join("\n", LOG.all());
        assertThat(log).contains("POST /admin/api-keys 201");
        for (String secret : new String[] {
            wrong,
            token,
            key,
            key.substring(17),
            Service.PASSWORD,
            Service.SECRET,
            SERVICE.database().password() + "@"
        }) {
            assertThat(log).doesNotContain(secret);
        }
    }

    @Test
    void aStreamIsOneLineAtItsEnd() throws Exception {
        SERVICE.send(SERVICE.request("/test/streams?parts=5").header("X-Request-Id", "stream-whole"));
        assertThat(SERVICE.send(SERVICE.request("/test/streams?parts=0&fails=true")
                                .header("X-Request-Id", "stream-refused"))
                        .statusCode())
                .isEqualTo(503);
        for (String broken : new String[] {"fails=true", "completes=false"}) {
            assertThatThrownBy(() -> SERVICE.send(SERVICE.request("/test/streams?parts=500&" + broken)
                            .header("X-Request-Id", "stream-" + broken.replace('=', '-'))))
                    .hasRootCauseInstanceOf(IOException.class);
        }
        try (InputStream body = SERVICE.open(
                        SERVICE.request("/test/streams?parts=2000000000").header("X-Request-Id", "stream-left"))
                .body()) {
            body.readNBytes(1000);
            assertThat(LOG.of("stream-left")).isEmpty();
        }

        assertThat(LOG.await("stream-whole"))
                .matches(
                        "GET /test/streams 200 \\d+ ms caller=- client=127.0.0.1 id=stream-whole bytes=5000 outcome=completed");
        assertThat(LOG.await("stream-refused")).matches("GET /test/streams 503 \\d+ ms .* id=stream-refused");
        assertThat(LOG.await("stream-fails-true")).contains(" 200 ").endsWith(" outcome=failed");
        assertThat(LOG.await("stream-completes-false")).endsWith(" bytes=500000 outcome=failed");
        assertThat(LOG.await("stream-left")).matches(".* bytes=[1-9]\\d+ outcome=aborted");
    }
}
