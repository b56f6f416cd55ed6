package dev.vitrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What measures must be right itself. */
class LoadTest {

    private static final long STALL_MILLIS = 400;
    private static final int STALLED = 20;

    private final AtomicInteger requests = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        // one thread: a request that stalls holds up all others
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/stall", exchange -> {
            if (requests.incrementAndGet() == STALLED) {
                sleep();
            }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[2]);
            exchange.close();
        });
        server.createContext("/refuse", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
    }

    private static void sleep() {
        try {
            Thread.sleep(STALL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void requestsThatWaitBehindASlowOneAreSlowToo() throws InterruptedException {
        Sample sample = atRate("/stall");

        assertThat(sample.accepted()).isEqualTo(100);
        assertThat(sample.errors()).isZero();
        assertThat(sample.bytesEach()).isEqualTo(2);
        // 40 of the 100 should have been sent during the stall; of two connections only two requests were
        assertThat(sample.latency(80)).isGreaterThan(STALL_MILLIS / 4.0);
    }

    @Test
    void refusalsAreNoAnswers() throws InterruptedException {
        Sample sample = atRate("/refuse");

        assertThat(sample.accepted()).isZero();
        assertThat(sample.refused()).isEqualTo(100);
        assertThat(sample.refusedWithoutRetryAfter()).isZero();
    }

    @Test
    void whatIsNotThereIsAnError() throws InterruptedException {
        assertThat(atRate("/").errors()).isEqualTo(100);
    }

    @Test
    void allIsSentThatIsDueWhereConnectionsAreFree() throws InterruptedException {
        try (Load load = new Load(server.getAddress().getPort())) {
            Sample sample = load.atMost(List.of(new Request("/refuse", null, null)), 64, 400, Duration.ofMillis(500));

            assertThat(sample.refused()).isEqualTo(200);
            assertThat(sample.errors()).isZero();
        }
    }

    private Sample atRate(String path) throws InterruptedException {
        try (Load load = new Load(server.getAddress().getPort())) {
            return load.atRate(List.of(new Request(path, null, null)), 2, 100, Duration.ofSeconds(1));
        }
    }
}
