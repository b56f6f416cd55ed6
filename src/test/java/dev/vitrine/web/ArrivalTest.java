package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.TestOrder;
import dev.vitrine.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that arrive slowly, in part or not at all. */
@Order(TestOrder.WAITING)
class ArrivalTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.receive-timeout", "1s");

    @RegisterExtension
    static final LogLines LOG = new LogLines();

    private static final String HEAD_OF_A_LOGIN =
            "POST /auth/login HTTP/1.1\r\nHost: a\r\nX-Request-Id: %s\r\nContent-Type: application/json\r\n%s\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100", "Transfer-Encoding: chunked"})
    void aClientThatLeavesInTheMiddleIsOneLine(String length) throws Exception {
        String id = "left-" + length.length();
        try (RawClient client = SERVICE.connect()) {
            client.send(HEAD_OF_A_LOGIN.formatted(id, length) + "1\r\n{");
            Thread.sleep(200);
        }

        assertThat(LOG.await(id)).matches("POST /auth/login 499 \\d+ ms caller=- client=127.0.0.1 id=" + id);
        assertNothingElse();
    }

    @Test
    void aClientThatCutsTheConnectionInTheMiddleIsOneLine() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.send(HEAD_OF_A_LOGIN.formatted("cut-1", "Content-Length: 100") + "{");
            Thread.sleep(200);
            client.reset();
        }

        assertThat(LOG.await("cut-1")).matches("POST /auth/login 499 \\d+ ms caller=- client=127.0.0.1 id=cut-1");
        assertNothingElse();
    }

    /** Which of what is written and read meets the cut connection is not always the same. */
    @Test
    void aClientThatCutsTheConnectionWhenItIsAskedForMoreIsOneLine() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = SERVICE.connect()) {
                client.send(HEAD_OF_A_LOGIN.formatted("asked-" + i, "Expect: 100-continue\r\nContent-Length: 100"));
                client.reset();
            }
        }
        ConcurrencyLimit limit = SERVICE.context().getBean(ConcurrencyLimit.class);
        Waiting.until(Duration.ofSeconds(5), () -> asked().findAny().isPresent() && limit.isQuiet());

        assertThat(asked())
                .doesNotHaveDuplicates()
                .allMatch(line -> line.matches("POST /auth/login 499 \\d+ ms caller=- client=127.0.0.1 id=asked-\\d+"));
        assertNothingElse();
    }

    private static Stream<String> asked() {
        return LOG.all().stream().filter(line -> line.contains("id=asked-"));
    }

    @Test
    void aBodyThatDoesNotArriveIsGivenUp() throws Exception {
        String answer = answerTo(HEAD_OF_A_LOGIN.formatted("late-1", "Content-Length: 100") + "{", 8);

        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("\"detail\":\"The request did not arrive in time\"");
        assertThat(LOG.await("late-1")).startsWith("POST /auth/login 408 ");
        assertNothingElse();
    }

    @Test
    void aBodyThatDripsIsGivenUp() throws Exception {
        Instant start = Instant.now();
        try (RawClient client = SERVICE.connect()) {
            client.send(HEAD_OF_A_LOGIN.formatted("drip-1", "Content-Length: 100"));
            while (client.available() == 0) {
                assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
                client.send(" ");
                Thread.sleep(100);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /auth/me HTTP/1.1\r\nHost: ", "G"})
    void aHeaderThatDoesNotArriveIsGivenUp(String sent) throws Exception {
        assertThat(answerTo(sent, 8))
                .startsWith("HTTP/1.1 408 ")
                .containsIgnoringCase("connection: close")
                .contains("\"instance\":\"/\"");
        assertNothingElse();
    }

    @Test
    void aBodyThatNobodyReadsEndsTheConnection() throws Exception {
        String answer = answerTo("GET /health/liveness HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{", 8);

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertNothingElse();
    }

    @Test
    void aConnectionThatWaitsForItsNextRequestIsKept() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /health/liveness HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read(12)).isEqualTo("HTTP/1.1 200");
                Thread.sleep(1500);
                assertThat(client.read(client.available())).isNotEmpty();
            }
        }
    }

    @Test
    void whatIsRefusedBeforeItIsReadIsLoggedToo() throws Exception {
        answerTo("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 8);

        assertThat(LOG.all()).anyMatch(line -> line.matches("GET / 414 \\d+ ms caller=- client=127.0.0.1 id=\\S+"));
    }

    /** All that comes until the service closes the connection, which it must within so many seconds. */
    private static String answerTo(String sent, int seconds) throws IOException {
        Instant start = Instant.now();
        try (RawClient client = SERVICE.connect()) {
            client.send(sent);
            String answer = client.readToEnd();
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(seconds));
            return answer;
        }
    }

    /** No stack trace of a connection; other tests log theirs at the same time. */
    private static void assertNothingElse() {
        assertThat(LOG.events())
                .filteredOn(event -> event.getThrowableProxy() != null)
                .filteredOn(event -> event.getFormattedMessage().contains("/auth/login")
                        || event.getFormattedMessage().contains("Micronaut Server Error")
                        || event.getThrowableProxy().getClassName().matches(".*(EOF|Socket|Closed|Timeout|NativeIo).*"))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }
}
