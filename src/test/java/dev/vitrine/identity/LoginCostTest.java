package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** How long a refusal takes does not tell why. */
@Isolated("what else the machine does makes answers slower")
class LoginCostTest {

    /** An account allows ten failures. */
    private static final int ROUNDS = 9;

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void unknownWrongAndInactiveGetTheSameAnswerAtTheSameCost() {
        // with the cost that registrations have
        Passwords passwords = new Passwords();
        String hash = passwords.hash(Service.PASSWORD);
        for (String email : Set.of("wrong@example.org", "inactive@example.org", "long@example.org")) {
            SERVICE.user(email, "viewer");
            SERVICE.sql().execute("update identity.users set hashed_password = ? where email = ?", hash, email);
        }
        SERVICE.sql().execute("update identity.users set is_active = false where email = 'inactive@example.org'");
        Map<String, Runnable> refusals = Map.of(
                "wrong", () -> refused("wrong@example.org", "not the password"),
                "unknown", () -> refused("unknown@example.org", Service.PASSWORD),
                "inactive", () -> refused("inactive@example.org", Service.PASSWORD),
                "too long", () -> refused("long@example.org", "x".repeat(100)));

        // by turns: a slow moment is one of all
        long ofAHash = Long.MAX_VALUE;
        Map<String, Long> fastest = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            ofAHash = Math.min(ofAHash, nanosOf(() -> passwords.matches("not the password", hash)));
            refusals.forEach((why, refusal) -> fastest.merge(why, nanosOf(refusal), Math::min));
        }

        // each costs a hash; what else the machine does can only make them slower
        long atLeast = ofAHash / 3;
        long shortest = fastest.values().stream().min(Long::compare).orElseThrow();
        assertThat(fastest)
                .allSatisfy((why, nanos) ->
                        assertThat(nanos).as(why).isGreaterThan(atLeast).isLessThan(3 * shortest));
    }

    private static void refused(String email, String password) {
        HttpResponse<String> response =
                SERVICE.post("/auth/login", "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(LoginTest.REFUSED);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    private static long nanosOf(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
