package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.TcpProxy;
import dev.vitrine.TestOrder;
import dev.vitrine.Waiting;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Promise R8: a database whose packets are lost, without anybody being told. */
@Order(TestOrder.WAITING)
class SwallowedPacketsTest {

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration FIRST_GOOD_ANSWER = Duration.ofSeconds(5);

    /** What a client sends first: whether it may use TLS. */
    private static final int SSL_REQUEST_BYTES = 8;

    private static final TcpProxy NETWORK = new TcpProxy();

    @RegisterExtension
    static final Service SERVICE = new Service().through(NETWORK);

    @AfterAll
    static void close() throws IOException {
        NETWORK.close();
    }

    @Test
    void everyRequestEndsAndTheServiceComesBackByItself() throws Exception {
        SERVICE.user("swallowed@example.org", "admin");
        String token = SERVICE.tokenOf("swallowed@example.org");

        NETWORK.swallow();
        Instant start = Instant.now();
        // more than the pool has connections for
        for (HttpResponse<String> response : inParallel(30, () -> SERVICE.get("/dashboard/stats/overview", token))) {
            assertThat(response.statusCode()).isEqualTo(503);
        }
        assertThat(Duration.between(start, Instant.now())).isLessThan(LONGEST);

        NETWORK.pass();
        assertAnswersSoon(token);
    }

    @Test
    void aConnectionThatWasBeingMadeHoldsNothingUp() throws Exception {
        SERVICE.user("half-connected@example.org", "admin");
        String token = SERVICE.tokenOf("half-connected@example.org");

        NETWORK.swallowAfter(SSL_REQUEST_BYTES);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> lost = IntStream.range(0, 30)
                    .mapToObj(i -> clients.submit(() -> SERVICE.get("/auth/me", token)))
                    .toList();
            // whoever had no idle connection has waited in vain for one that is still being made
            Waiting.until(LONGEST, () -> lost.stream().anyMatch(Future::isDone));
            assertThat(lost)
                    .filteredOn(Future::isDone)
                    .allMatch(request -> request.resultNow().statusCode() == 503);
            NETWORK.pass();
            assertAnswersSoon(token);
            NETWORK.reset();
            for (Future<HttpResponse<String>> request : lost) {
                assertThat(request.get().statusCode()).isIn(200, 503);
            }
        }
    }

    @AfterEach
    void heal() {
        NETWORK.pass();
        NETWORK.reset();
        SERVICE.awaitConnections();
    }

    private static void assertAnswersSoon(String token) throws InterruptedException {
        Instant back = Instant.now();
        AtomicBoolean answered = new AtomicBoolean();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!answered.get()) {
                assertThat(Duration.between(back, Instant.now())).isLessThan(FIRST_GOOD_ANSWER);
                clients.execute(() -> {
                    if (SERVICE.get("/auth/me", token).statusCode() == 200) {
                        answered.set(true);
                    }
                });
                Thread.sleep(100);
            }
        }
    }

    private static <T> List<T> inParallel(int times, Callable<T> request) throws InterruptedException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            return clients
                    .invokeAll(IntStream.range(0, times).mapToObj(i -> request).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }
}
