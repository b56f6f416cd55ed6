package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefreshTest {

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with("datasources.default.maximum-pool-size", 20)
            .with("datasources.default.minimum-idle", 20);

    @Test
    void aRefreshTokenWorksOnceAndReuseRevokesTheFamily() {
        String first = signIn("ann");
        HttpResponse<String> refreshed = refresh(first);
        assertThat(refreshed.statusCode()).isEqualTo(200);
        assertThat(refreshed.body())
                .matches(
                        "\\{\"access_token\":\"[^\"]+\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"[^\"]+\"}");
        String second = refreshToken(refreshed);
        assertThat(SERVICE.sql()
                        .fetchValue("select round(extract(epoch from max(expires_at) - now()) / 86400)::int"
                                + " from identity.refresh_tokens"))
                .isEqualTo(30);

        HttpResponse<String> reused = refresh(first);

        assertThat(reused.statusCode()).isEqualTo(401);
        assertThat(reused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(reused.body()).contains("\"detail\":\"Invalid refresh token\"");
        assertThat(refresh(second).statusCode()).isEqualTo(401);
    }

    @Test
    void ofTwentyParallelRefreshesExactlyOneSucceeds() throws Exception {
        String token = signIn("twenty");

        List<HttpResponse<String>> answers = inParallel(Collections.nCopies(20, token));

        assertThat(answers.stream().map(HttpResponse::statusCode))
                .containsOnly(200, 401)
                .containsOnlyOnce(200);
        String next = refreshToken(answers.stream()
                .filter(answer -> answer.statusCode() == 200)
                .findFirst()
                .orElseThrow());
        // nineteen were reuse
        assertThat(refresh(next).statusCode()).isEqualTo(401);
        assertThat(valid("twenty")).isZero();
    }

    @Test
    void aTokenThatIsMadeWhileItsFamilyIsRevokedIsRevokedToo() throws Exception {
        slowDownInserts();
        for (int i = 0; i < 5; i++) {
            String first = signIn("raced" + i);
            String second = refreshToken(refresh(first));

            inParallel(List.of(second, first));

            assertThat(valid("raced" + i)).isZero();
        }
    }

    /** A new token takes a moment to be stored, as on a busy disk. */
    private static void slowDownInserts() {
        SERVICE.sql().execute("""
                create function identity.dawdle() returns trigger language plpgsql as
                $$ begin perform pg_sleep(0.2); return new; end $$""");
        SERVICE.sql().execute("""
                create trigger dawdle before insert on identity.refresh_tokens
                for each row execute function identity.dawdle()""");
    }

    private static List<HttpResponse<String>> inParallel(List<String> tokens) throws InterruptedException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<HttpResponse<String>>> refreshes = tokens.stream()
                    .map(token -> (Callable<HttpResponse<String>>) () -> refresh(token))
                    .toList();
            return clients.invokeAll(refreshes).stream().map(Future::resultNow).toList();
        }
    }

    private static int valid(String email) {
        return SERVICE.sql().fetchSingle("""
                        select count(*)::int from identity.refresh_tokens t join identity.users u on u.id = t.user_id
                        where u.email = {0} and t.used_at is null and t.revoked_at is null""", DSL.val(email)).get(0, Integer.class);
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
