package dev.vitrine.web;

import dev.vitrine.db.OneLine;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what requests failed with: each one with its id in one line; see {@link ErrorConverter} for stack traces. */
@Singleton
final class UnexpectedErrorLog {

    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedErrorLog.class);

    private final OncePerSecond warnings = new OncePerSecond();

    void log(HttpRequest<?> request, Throwable e) {
        LOG.error("{} {} failed id={}", request.getMethodName(), RequestLog.path(request), RequestLog.id(request), e);
    }

    /** The requests themselves are in the log, as 503. */
    void unavailable(Throwable e) {
        if (warnings.isDue(ErrorKind.of(e))) {
            LOG.warn("database: {}", OneLine.of(e.getCause() == null ? e : e.getCause()));
        }
    }
}
