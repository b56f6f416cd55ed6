package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefreshTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void aRefreshTokenWorksOnceAndReuseRevokesTheFamily() {
        String first = signIn("ann");
        HttpResponse<String> refreshed = refresh(first);
        assertThat(refreshed.statusCode()).isEqualTo(200);
        assertThat(refreshed.body())
                .matches(
                        "\\{\"access_token\":\"[^\"]+\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"[^\"]+\"}");
        String second = refreshToken(refreshed);

        HttpResponse<String> reused = refresh(first);

        assertThat(reused.statusCode()).isEqualTo(401);
        assertThat(reused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(reused.body()).contains("\"detail\":\"Invalid refresh token\"");
        assertThat(refresh(second).statusCode()).isEqualTo(401);
    }

    @Test
    void anotherSignInIsAnotherFamily() {
        String stolen = signIn("bob");
        String other = refreshToken(login("bob"));
        refresh(stolen);
        refresh(stolen);

        assertThat(refresh(other).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenOfSomebodyWhoIsNoLongerActiveOrThatExpiredIsRefused() {
        String inactive = signIn("cat");
        String expired = signIn("dan");
        SERVICE.sql().execute("update identity.users set is_active = false where email = 'cat'");
        SERVICE.sql()
                .execute(
                        "update identity.refresh_tokens set expires_at = now() where user_id = (select id from identity.users where email = 'dan')");

        assertThat(refresh(inactive).statusCode()).isEqualTo(401);
        assertThat(refresh(expired).statusCode()).isEqualTo(401);
        assertThat(refresh("nonsense").statusCode()).isEqualTo(401);
    }

    @Test
    void onlyAHashIsStored() {
        String token = signIn("eve");

        assertThat(SERVICE.sql()
                        .fetchValue(
                                "select count(*) from identity.refresh_tokens t where t::text like '%" + token + "%'"))
                .isEqualTo(0L);
    }

    private static String signIn(String email) {
        SERVICE.user(email, "viewer");
        return refreshToken(login(email));
    }

    private static HttpResponse<String> login(String email) {
        return SERVICE.post("/auth/login", "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, Service.PASSWORD));
    }

    private static HttpResponse<String> refresh(String token) {
        return SERVICE.post("/auth/refresh", "{\"refresh_token\":\"%s\"}".formatted(token));
    }

    private static String refreshToken(HttpResponse<String> pair) {
        return pair.body().replaceFirst(".*\"refresh_token\":\"([^\"]+)\".*", "$1");
    }
}
