package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that are sent behind each other, before their answers are read. */
class PipeliningTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("micronaut.netty.event-loops.default.num-threads", 2);

    @RegisterExtension
    static final LogLines LOG = new LogLines();

    private static final String REQUEST = "GET /health/liveness HTTP/1.1\r\nHost: a\r\nX-Request-Id: %s\r\n\r\n";
    private static final int MANY = 2_000;

    /** All has come before any of it is read. */
    @Test
    void manyOfOneClientLetOthersInBetween() throws Exception {
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
            String answered = LOG.await("the-other");
            List<String> before = LOG.all().stream()
                    .takeWhile(line -> !line.equals(answered))
                    .filter(line -> line.contains("id=one-of-many"))
                    .toList();
            assertThat(before).hasSizeLessThan(MANY / 8);
        }
    }
}
