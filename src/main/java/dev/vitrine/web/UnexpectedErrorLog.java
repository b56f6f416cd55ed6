package dev.vitrine.web;

import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs errors of ours with their stack trace, of one kind at most once a second. */
@Singleton
final class UnexpectedErrorLog {

    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedErrorLog.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    /** By class of the error: there are few. */
    private final ConcurrentMap<Class<?>, Long> lastLogged = new ConcurrentHashMap<>();

    void log(HttpRequest<?> request, Throwable e) {
        if (isDue(e)) {
            LOG.error("{} {} failed", request.getMethodName(), request.getPath(), e);
        }
    }

    void unavailable(Throwable e) {
        if (isDue(e)) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            LOG.warn("database: {}", String.valueOf(cause.getMessage()).replaceAll("\\R", " "));
        }
    }

    private boolean isDue(Throwable e) {
        long now = System.nanoTime();
        Long logged = lastLogged.putIfAbsent(e.getClass(), now);
        return logged == null || (now - logged >= INTERVAL_NANOS && lastLogged.replace(e.getClass(), logged, now));
    }
}
