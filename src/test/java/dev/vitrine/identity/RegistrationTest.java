package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationTest {

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with("vitrine.max-concurrent-requests", 200)
            .with("vitrine.trusted-proxies", "127.0.0.0/8,::1");

    private static final String PASSWORD = "correct horse battery";

    @Test
    void aRegistrationUsesTheCodeAndTheUserSignsIn() {
        code("twice", 2);

        HttpResponse<String> response = register("twice", "Ann@example.org", PASSWORD);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body())
                .matches(
                        "\\{\"id\":\"[0-9a-f-]{36}\",\"email\":\"Ann@example.org\",\"display_name\":\"Ann\",\"role\":\"creator\",\"creator_id\":null,\"onboarding_completed\":false,\"created_at\":\"[0-9T:.-]+Z\"}");
        assertThat(usesRemaining("twice")).isEqualTo(1);
        assertThat(SERVICE.post(
                                "/auth/login",
                                "{\"email\":\"ann@example.org\",\"password\":\"%s\"}".formatted(PASSWORD))
                        .statusCode())
                .isEqualTo(200);
        assertThat(
                        SERVICE.sql()
                                .fetchValue(
                                        "select hashed_password ~ '^\\$2a\\$10\\$' from identity.users where email = 'Ann@example.org'"))
                .isEqualTo(true);
    }

    @Test
    void aTakenEmailLeavesTheCodeAlone() {
        code("left", 1);
        SERVICE.user("taken@example.org", "viewer");

        assertThat(register("left", "TAKEN@example.org", PASSWORD).body())
                .contains("\"detail\":\"body.email is already registered\"");
        assertThat(usesRemaining("left")).isEqualTo(1);
    }

    @Test
    void aCodeThatIsUnknownUsedUpOrExpiredAdmitsNobody() {
        code("empty", 0);
        code("late", 5);
        SERVICE.sql().execute("update identity.invite_codes set expires_at = now() where code = 'late'");

        for (String code : new String[] {"unknown", "empty", "late", "' or true --"}) {
            HttpResponse<String> response = register(code, "nobody@example.org", PASSWORD);
            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(response.body()).contains("\"detail\":\"body.invite_code is unknown, used up or expired\"");
        }
    }

    @Test
    void codesCannotBeGuessedFromOneAddress() {
        code("found", 1);
        int guesses = 0;
        HttpResponse<String> refused = register("guess", "guesser@example.org", PASSWORD, "198.51.100.1");
        while (refused.statusCode() == 422) {
            guesses++;
            refused = register("guess " + guesses, "guesser@example.org", PASSWORD, "198.51.100.1");
        }

        // while a slow machine makes a hundred, some more are allowed
        assertThat(guesses).isBetween(100, 150);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"detail\":\"Too many failed attempts\"");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.headers().firstValue("RateLimit-Policy")).contains("\"address\";q=100;w=600");
        assertThat(register("found", "guesser@example.org", PASSWORD, "198.51.100.2")
                        .statusCode())
                .isEqualTo(201);
        // nor passwords
        assertThat(login("guesser@example.org", "198.51.100.1").statusCode()).isEqualTo(429);
        assertThat(login("guesser@example.org", "198.51.100.2").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> login(String email, String from) {
        return SERVICE.send(SERVICE.request("/auth/login")
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", from)
                .POST(BodyPublishers.ofString("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, PASSWORD))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            elevenchars                                                               | must have at least 12 characters
            ääääääääääääääääääääääääääääääääääää!                                     | must have at most 72 bytes
            0123456789012345678901234567890123456789012345678901234567890123456789012 | must have at most 72 bytes
            """)
    void aPasswordHasBounds(String password, String message) {
        code(password, 1);

        HttpResponse<String> response = register(password, "bounds@example.org", password);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("\"detail\":\"body.password %s\"".formatted(message));
    }

    @Test
    void passwordsOfTwelveCharactersAndOf72BytesAreAccepted() {
        code("bounds", 2);

        assertThat(register("bounds", "short@example.org", "ä".repeat(12)).statusCode())
                .isEqualTo(201);
        assertThat(register("bounds", "long@example.org", "x".repeat(72)).statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({"no-at-sign, body.email", "'', body.email"})
    void anEmailLooksLikeOne(String email, String location) {
        assertThat(register("unknown", email, PASSWORD).body()).contains("\"location\":\"%s\"".formatted(location));
    }

    @Test
    void whoRegistersCannotChooseTheRole() {
        code("role", 1);

        HttpResponse<String> response = SERVICE.post(
                "/auth/register",
                "{\"invite_code\":\"role\",\"email\":\"role@example.org\",\"password\":\"%s\",\"display_name\":\"R\",\"role\":\"admin\",\"creator_id\":\"00000000-0000-0000-0000-000000000000\"}"
                        .formatted(PASSWORD));

        assertThat(response.body()).contains("\"role\":\"creator\",\"creator_id\":null");
    }

    @Test
    void ofAHundredParallelRegistrationsOnOneUseExactlyOneSucceeds() throws Exception {
        code("single", 1);
        List<Callable<Integer>> registrations = IntStream.range(0, 100)
                .mapToObj(i -> (Callable<Integer>)
                        () -> register("single", "parallel%d@example.org".formatted(i), PASSWORD, "203.0.113." + i)
                                .statusCode())
                .toList();

        try (ExecutorService clients = Executors.newFixedThreadPool(100);
                Connection slow = SERVICE.database().connect()) {
            slow.setAutoCommit(false);
            try (Statement statement = slow.createStatement()) {
                // the first one takes its time, so that all others see a code with a use left
                statement.execute("select from identity.invite_codes where code = 'single' for update");
            }
            List<Future<Integer>> answers =
                    registrations.stream().map(clients::submit).toList();
            Thread.sleep(1500);
            slow.rollback();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnly(201, 422).containsOnlyOnce(201);
        }

        assertThat(usesRemaining("single")).isZero();
        assertThat(SERVICE.sql().fetchValue("select count(*) from identity.users where email like 'parallel%'"))
                .isEqualTo(1L);
    }

    private static HttpResponse<String> register(String code, String email, String password) {
        return register(code, email, password, "192.0.2.1");
    }

    private static HttpResponse<String> register(String code, String email, String password, String from) {
        return SERVICE.send(SERVICE.request("/auth/register")
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", from)
                .POST(BodyPublishers.ofString(
                        "{\"invite_code\":\"%s\",\"email\":\"%s\",\"password\":\"%s\",\"display_name\":\"Ann\"}"
                                .formatted(code, email, password))));
    }

    private static void code(String code, int uses) {
        SERVICE.sql()
                .execute(
                        "insert into identity.invite_codes (code, uses_remaining) values ({0}, {1})",
                        DSL.val(code), DSL.val(uses));
    }

    private static int usesRemaining(String code) {
        return SERVICE.sql()
                .fetchSingle("select uses_remaining from identity.invite_codes where code = {0}", DSL.val(code))
                .get(0, Integer.class);
    }
}
