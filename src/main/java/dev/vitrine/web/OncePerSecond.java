package dev.vitrine.web;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Holds what is said of each kind of error to once a second: promise R12. */
final class OncePerSecond {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    /** There are few kinds. */
    private final ConcurrentMap<ErrorKind, Long> last = new ConcurrentHashMap<>();

    boolean isDue(ErrorKind kind) {
        long now = System.nanoTime();
        Long before = last.putIfAbsent(kind, now);
        return before == null || (now - before >= INTERVAL_NANOS && last.replace(kind, before, now));
    }
}
