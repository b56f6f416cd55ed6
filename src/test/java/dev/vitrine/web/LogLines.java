package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vitrine.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What is logged while the tests of a class run, also by those of other classes. */
final class LogLines implements BeforeAllCallback, AfterAllCallback {

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final Duration IN_TIME = Duration.ofSeconds(10);

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        appender.start();
        ROOT.addAppender(appender);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ROOT.detachAppender(appender);
    }

    List<ILoggingEvent> events() {
        synchronized (appender) {
            return List.copyOf(appender.list);
        }
    }

    List<String> all() {
        return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** Those of the request with this id. */
    List<String> of(String requestId) {
        Pattern line = Pattern.compile(".* id=%s( .*)?".formatted(Pattern.quote(requestId)), Pattern.DOTALL);
        return all().stream().filter(line.asMatchPredicate()).toList();
    }

    /** The only one of this request, which may not have ended. */
    String await(String requestId) throws Exception {
        Waiting.until(IN_TIME, () -> !of(requestId).isEmpty());
        assertThat(of(requestId)).hasSize(1);
        return of(requestId).getFirst();
    }
}
