package dev.vitrine.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Mistakes of ours: the caller learns nothing (promise S4), the log tells which request, and not too much (R12). */
class UnexpectedErrorTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static String token = "";

    private final Encoded log = new Encoded();

    @BeforeAll
    static void breakTheSchema() {
        SERVICE.user("admin@example.org", "admin");
        token = SERVICE.tokenOf("admin@example.org");
        SERVICE.sql().execute("drop table identity.invite_codes");
    }

    @BeforeEach
    void listen() {
        log.setContext(ROOT.getLoggerContext());
        log.start();
        ROOT.addAppender(log);
    }

    @AfterEach
    void leave() {
        ROOT.detachAppender(log);
    }

    @Test
    void theAnswerShowsNothingOfUsAndItsIdFindsTheLine() {
        HttpResponse<String> response = SERVICE.get("/admin/invite-codes?cursor=", token);
        assertThat(response.statusCode()).isEqualTo(422);

        response = SERVICE.get("/admin/invite-codes", token);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,\"detail\":\"Something went wrong here; the request id finds it in the log\",\"instance\":\"/admin/invite-codes\"}");
        String id = response.headers().firstValue("X-Request-Id").orElseThrow();
        assertThat(log.errorsWith("GET /admin/invite-codes failed id=" + id))
                .singleElement()
                .asString()
                .contains("(SQLSTATE 42P01)");
    }

    @Test
    void everyFailureIsLoggedAndOneStackTraceASecond() {
        Instant start = Instant.now();
        List<String> ids = IntStream.range(0, 50)
                .mapToObj(i -> SERVICE.get("/admin/invite-codes", token)
                        .headers()
                        .firstValue("X-Request-Id")
                        .orElseThrow())
                .toList();
        long seconds = Duration.between(start, Instant.now()).toSeconds() + 1;

        List<String> errors = log.errorsWith("GET /admin/invite-codes failed id=");
        for (String id : ids) {
            assertThat(errors).filteredOn(error -> error.contains(id)).hasSize(1);
        }
        assertThat(errors).filteredOn(error -> error.contains("\n\tat ")).hasSizeBetween(1, (int) seconds + 1);
    }

    @Test
    void errorsOfAnyLoggerHaveOneStackTraceASecondAndKind() {
        org.slf4j.Logger other = LoggerFactory.getLogger("other");
        for (int i = 0; i < 20; i++) {
            other.error("a", new SQLException("m", "12345"));
            other.error("b", new SQLException("m", "54321"));
        }

        assertThat(log.errorsWith("ERROR other: a: java.sql.SQLException (SQLSTATE 12345): m"))
                .hasSize(20)
                .filteredOn(error -> error.contains("\n\tat "))
                .hasSizeBetween(1, 2);
        assertThat(log.errorsWith("ERROR other: b: java.sql.SQLException (SQLSTATE 54321): m"))
                .hasSize(20)
                .filteredOn(error -> error.contains("\n\tat "))
                .hasSizeBetween(1, 2);
    }

    @Test
    void whatAnErrorSaysCannotForgeALine() {
        String forged = "x\r\n2026-01-01T00:00:00Z INFO  request: forged \u001b[2J\u0085\u2028";
        LoggerFactory.getLogger("other").error(forged, new IllegalStateException(forged, new SQLException(forged)));

        assertThat(log.errorsWith("ERROR other: x"))
                .singleElement()
                .asString()
                .contains("Caused by: java.sql.SQLException: x")
                .doesNotContain("\u001b")
                .doesNotContain("\u0085")
                .doesNotContain("\u2028")
                .satisfies(text -> assertThat(text.lines())
                        .allMatch(line -> line.contains("ERROR other") || line.matches("(\tat |Caused by: ).*")));
    }

    @Test
    void rowsNeverReachTheLog() {
        SERVICE.sql().execute("alter table identity.api_keys add constraint never check (name <> 'a private name')");

        assertThat(SERVICE.post("/admin/api-keys", "{\"name\":\"a private name\",\"scopes\":[\"stats:read\"]}", token)
                        .statusCode())
                .isEqualTo(500);

        assertThat(log.errorsWith("POST /admin/api-keys failed"))
                .singleElement()
                .asString()
                .contains("(SQLSTATE 23514)")
                .doesNotContain("a private name");
    }

    /** What a console of its own would show. */
    private static final class Encoded extends AppenderBase<ILoggingEvent> {

        private final PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        public void start() {
            ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>) ROOT.getAppender("console");
            encoder.setContext(getContext());
            encoder.setPattern(((PatternLayoutEncoder) console.getEncoder()).getPattern());
            encoder.start();
            super.start();
        }

        @Override
        protected void append(ILoggingEvent event) {
            texts.add(new String(encoder.encode(event), UTF_8));
        }

        List<String> errorsWith(String text) {
            return texts.stream().filter(event -> event.contains(text)).toList();
        }
    }
}
