package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.Service;
import dev.vitrine.web.TryLaterException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoginTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final String REFUSED =
            "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"Incorrect email or password\",\"instance\":\"/auth/login\"}";

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
    void theIntroductionIsRemembered() {
        SERVICE.user("new@example.org", "creator");
        String token = SERVICE.tokenOf("new@example.org");

        HttpResponse<String> completed = SERVICE.post("/auth/onboarding-complete", "", token);

        assertThat(completed.statusCode()).isEqualTo(200);
        assertThat(completed.body()).contains("\"onboarding_completed\":true");
        assertThat(SERVICE.get("/auth/me", token).body()).isEqualTo(completed.body());
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

    @Test
    void unknownWrongAndInactiveGetTheSameAnswerAtTheSameCost() {
        // with the cost that registrations have
        Passwords passwords = new Passwords();
        String hash = passwords.hash(Service.PASSWORD);
        for (String email : new String[] {"wrong@example.org", "inactive@example.org"}) {
            SERVICE.user(email, "viewer");
            SERVICE.sql().execute("update identity.users set hashed_password = ? where email = ?", hash, email);
        }
        SERVICE.sql().execute("update identity.users set is_active = false where email = 'inactive@example.org'");

        long ofAHash = fastest(() -> passwords.matches("not the password", hash));
        long wrong = fastest(() -> refused("wrong@example.org", "not the password"));
        long unknown = fastest(() -> refused("unknown@example.org", Service.PASSWORD));
        long inactive = fastest(() -> refused("inactive@example.org", Service.PASSWORD));
        long tooLong = fastest(() -> refused("wrong@example.org", "x".repeat(100)));

        // each costs a hash; what else the machine does can only make them slower
        assertThat(LongStream.of(wrong, unknown, inactive, tooLong)).allMatch(nanos -> nanos > ofAHash / 3);
        assertThat(LongStream.of(wrong, unknown, inactive, tooLong).max().orElseThrow())
                .isLessThan(3
                        * LongStream.of(wrong, unknown, inactive, tooLong).min().orElseThrow());
    }

    private static void refused(String email, String password) {
        HttpResponse<String> response = login(email, password);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(REFUSED);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    private static long fastest(Runnable work) {
        return IntStream.range(0, 5)
                .mapToLong(i -> {
                    long start = System.nanoTime();
                    work.run();
                    return System.nanoTime() - start;
                })
                .min()
                .orElseThrow();
    }

    @Test
    void anAccountAllowsTenFailures() {
        SERVICE.user("guessed@example.org", "viewer");
        for (int i = 0; i < 10; i++) {
            assertThat(login("guessed@example.org", "guess " + i).statusCode()).isEqualTo(401);
        }

        // also with the right password, so that the guesser does not learn it
        HttpResponse<String> refused = login("GUESSED@example.org", Service.PASSWORD);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"detail\":\"Too many failed logins\"");
        assertThat(refused.headers().firstValue("Retry-After").map(Integer::valueOf))
                .get()
                .isIn(IntStream.rangeClosed(1, 60).boxed().toList());
        SERVICE.user("bystander@example.org", "viewer");
        assertThat(login("bystander@example.org", Service.PASSWORD).statusCode())
                .isEqualTo(200);
    }

    @Test
    void successesDoNotCount() {
        SERVICE.user("busy@example.org", "viewer");

        for (int i = 0; i < 15; i++) {
            assertThat(login("busy@example.org", Service.PASSWORD).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAddressAllowsAHundredFailures() {
        LoginThrottle throttle = new LoginThrottle();
        InetAddress address = InetAddress.getLoopbackAddress();
        for (int i = 0; i < 100; i++) {
            throttle.begin("somebody %d".formatted(i), address);
        }

        assertThatThrownBy(() -> throttle.begin("somebody else", address)).isInstanceOf(TryLaterException.class);
    }

    @Test
    void anEmailOfPostgresqlsIsNoTrick() {
        for (String email : new String[] {"' or true --", "%", "_", "\\\\", "x".repeat(320)}) {
            assertThat(login(email, "x").body()).isEqualTo(REFUSED);
        }
    }

    private static HttpResponse<String> login(String email, String password) {
        return SERVICE.post("/auth/login", "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password));
    }
}
