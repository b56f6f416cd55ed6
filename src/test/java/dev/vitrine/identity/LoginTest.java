package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.Service;
import dev.vitrine.Waiting;
import dev.vitrine.web.TryLaterException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("datasources.default.connection-timeout", 300);

    static final String REFUSED =
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
    void anAccountAllowsTenFailures() {
        SERVICE.user("guessed@example.org", "viewer");
        for (int i = 0; i < 10; i++) {
            assertThat(login("guessed@example.org", "guess " + i).statusCode()).isEqualTo(401);
        }

        // also with the right password, so that the guesser does not learn it
        HttpResponse<String> refused = login("GUESSED@example.org", Service.PASSWORD);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"detail\":\"Too many failed attempts\"");
        assertThat(refused.headers().firstValue("Retry-After").map(Integer::valueOf))
                .get()
                .isIn(IntStream.rangeClosed(1, 60).boxed().toList());
        assertThat(refused.headers().firstValue("RateLimit-Policy")).contains("\"account\";q=10;w=600");
        assertThat(refused.headers().firstValue("RateLimit")).get().asString().matches("\"account\";r=0;t=\\d+");
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

    @ParameterizedTest
    @CsvSource({"right@example.org, true, 14", "wrong@example.org, false, 10"})
    void manyAtOnceWaitForEachOther(String email, boolean isRight, int answered) throws Exception {
        SERVICE.user(email, "viewer");
        Callable<Integer> attempt =
                () -> login(email, isRight ? Service.PASSWORD : "guess").statusCode();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> statuses = clients.invokeAll(Collections.nCopies(14, attempt)).stream()
                    .map(Future::resultNow)
                    .toList();

            assertThat(statuses)
                    .filteredOn(status -> status == (isRight ? 200 : 401))
                    .hasSize(answered);
            assertThat(statuses).filteredOn(status -> status == 429).hasSize(14 - answered);
        }
    }

    @Test
    void anOutageIsNoFailedLogin() throws Exception {
        SERVICE.user("patient@example.org", "viewer");
        SERVICE.withoutDatabase(() -> {
            for (int i = 0; i < 12; i++) {
                assertThat(login("patient@example.org", Service.PASSWORD).statusCode())
                        .isEqualTo(503);
            }
        });

        Waiting.until(
                Duration.ofSeconds(10),
                () -> login("patient@example.org", Service.PASSWORD).statusCode() == 200);
    }

    @Test
    void anotherSpellingOfAnEmailIsTheSameAccount() {
        // as PostgreSQL folds it, and as Java's texts do not: İ is i there and two characters here
        SERVICE.user("info@example.org", "viewer");
        for (int i = 0; i < 5; i++) {
            assertThat(login("info@example.org", "guess").statusCode()).isEqualTo(401);
            assertThat(login("\u0130nfo@example.org", "guess").statusCode()).isEqualTo(401);
        }

        assertThat(login("info@example.org", "guess").statusCode()).isEqualTo(429);
        assertThat(login("\u0130NFO@example.org", "guess").statusCode()).isEqualTo(429);
    }

    @Test
    void anAccountThatDoesNotExistAllowsAsMany() {
        for (int i = 0; i < 5; i++) {
            assertThat(login("nobody@example.org", "guess").statusCode()).isEqualTo(401);
            assertThat(login("NOBODY@example.org", "guess").statusCode()).isEqualTo(401);
        }

        assertThat(login("nobody@example.org", "guess").statusCode()).isEqualTo(429);
    }

    /** It cannot be anyone's, and that is no other answer. */
    @Test
    void aPasswordThatIsTooLongForAnyoneIsWrong() {
        assertThat(login("long@example.org", "x".repeat(10_000)).statusCode()).isEqualTo(401);
    }

    @Test
    void anAddressAllowsAHundredFailures() throws Exception {
        LoginThrottle throttle = new LoginThrottle();
        InetAddress address = InetAddress.getLoopbackAddress();
        for (int i = 0; i < 100; i++) {
            fail(throttle, address);
        }

        assertThatThrownBy(() -> fail(throttle, address)).isInstanceOf(TryLaterException.class);
    }

    /** Ten are being tried, sixteen wait for them. */
    @Test
    @Timeout(60)
    void whoComesBeyondThoseThatWaitIsNotToldThatAnyFailed() throws Exception {
        LoginThrottle throttle = new LoginThrottle();
        List<LoginThrottle.Attempt> underWay = tenUnderWay(throttle);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Boolean> others = new ExecutorCompletionService<>(clients);
            for (int i = 0; i < 20; i++) {
                others.submit(() -> {
                    begin(throttle).close();
                    return true;
                });
            }

            for (int i = 0; i < 4; i++) {
                assertThat(others.take().exceptionNow()).hasMessage("Too many attempts at the moment");
            }
            underWay.forEach(LoginThrottle.Attempt::close);
            for (int i = 0; i < 16; i++) {
                assertThat(others.take().resultNow()).isTrue();
            }
        }
    }

    private static List<LoginThrottle.Attempt> tenUnderWay(LoginThrottle throttle) {
        return Stream.generate(() -> begin(throttle)).limit(10).toList();
    }

    private static LoginThrottle.Attempt begin(LoginThrottle throttle) {
        LoginThrottle.Attempt attempt = throttle.begin(InetAddress.getLoopbackAddress());
        try {
            attempt.on("account");
            return attempt;
        } catch (TryLaterException e) {
            attempt.close();
            throw e;
        }
    }

    @Test
    void aNetworkOfIpv6CountsAsOneAddress() throws Exception {
        LoginThrottle throttle = new LoginThrottle();
        for (int i = 0; i < 100; i++) {
            fail(throttle, InetAddress.getByName("2001:db8:1:2::" + i));
        }

        assertThatThrownBy(() -> fail(throttle, InetAddress.getByName("2001:db8:1:2:a:b:c:d")))
                .isInstanceOf(TryLaterException.class);
        fail(throttle, InetAddress.getByName("2001:db8:1:3::"));
    }

    @ParameterizedTest
    @CsvSource({"true, taken", "false, Too many failed attempts"})
    @Timeout(60)
    void whoIsOneTooManyWaitsForHowTheOthersEnd(boolean areRight, String outcome) throws Exception {
        LoginThrottle throttle = new LoginThrottle();
        List<LoginThrottle.Attempt> others = tenUnderWay(throttle);
        FutureTask<String> late = new FutureTask<>(() -> {
            try (LoginThrottle.Attempt _ = begin(throttle)) {
                return "taken";
            } catch (TryLaterException e) {
                return e.getMessage();
            }
        });
        Thread waiting = Thread.startVirtualThread(late);
        while (waiting.getState() != Thread.State.TIMED_WAITING && !late.isDone()) {
            Thread.onSpinWait();
        }

        for (LoginThrottle.Attempt other : others) {
            if (!areRight) {
                other.failed();
            }
            other.close();
        }

        assertThat(late.get()).isEqualTo(outcome);
    }

    private static void fail(LoginThrottle throttle, InetAddress address) {
        try (LoginThrottle.Attempt attempt = throttle.begin(address)) {
            attempt.failed();
        }
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
