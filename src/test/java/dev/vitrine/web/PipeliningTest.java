package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.Waiting;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Requests that are sent behind each other, before their answers are read. */
class PipeliningTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("micronaut.netty.event-loops.default.num-threads", 2);

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final String REQUEST = "GET /health/liveness HTTP/1.1\r\nHost: a\r\nX-Request-Id: %s\r\n\r\n";
    private static final int MANY = 2_000;

    /** All has come before any of it is read. */
    @Test
    void manyOfOneClientLetOthersInBetween() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ROOT.addAppender(log);
        try (RawClient first = SERVICE.connect();
                RawClient second = SERVICE.connect();
                RawClient other = SERVICE.connect()) {
            SERVICE.context()
                    .getBean(EventLoopGroup.class)
                    .forEach(loop -> loop.execute(() -> LockSupport.parkNanos(500_000_000)));
            first.send(REQUEST.formatted("one-of-many").repeat(MANY));
            second.send(REQUEST.formatted("one-of-many").repeat(MANY));
            other.send(REQUEST.formatted("the-other"));

            assertThat(other.read(12)).isEqualTo("HTTP/1.1 200");
            Waiting.until(Duration.ofSeconds(10), () -> logged(log, "the-other") == 1);
            List<ILoggingEvent> before = List.copyOf(log.list).stream()
                    .takeWhile(event -> !isOf(event, "the-other"))
                    .filter(event -> isOf(event, "one-of-many"))
                    .toList();
            assertThat(before).hasSizeLessThan(MANY / 8);
        } finally {
            ROOT.detachAppender(log);
        }
    }

    private static long logged(ListAppender<ILoggingEvent> log, String id) {
        return List.copyOf(log.list).stream().filter(event -> isOf(event, id)).count();
    }

    private static boolean isOf(ILoggingEvent event, String id) {
        return event.getFormattedMessage().contains("id=" + id);
    }
}
