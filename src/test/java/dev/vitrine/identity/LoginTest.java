package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoginTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void aUserSignsInAndIsKnown() {
        UUID id = SERVICE.user("Ann@example.org", "viewer");

        HttpResponse<String> me = SERVICE.get("/auth/me", SERVICE.tokenOf("ann@EXAMPLE.org"));

        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(me.body())
                .startsWith(
                        "{\"id\":\"%s\",\"email\":\"Ann@example.org\",\"display_name\":\"Ann@example.org\",\"role\":\"viewer\",\"creator_id\":null,\"onboarding_completed\":false,\"created_at\":\""
                                .formatted(id));
    }

    @Test
    void nobodyIsToldToAuthenticate() {
        HttpResponse<String> me = SERVICE.get("/auth/me");

        assertThat(me.statusCode()).isEqualTo(401);
        assertThat(me.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(me.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(me.body())
                .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"Not authenticated\",\"instance\":\"/auth/me\"}");
    }
}
