package dev.vitrine.web;

import io.micronaut.http.HttpStatus;
import java.time.Duration;

/** The request is refused for now: answered with 429 or 503 and {@code Retry-After}. */
public final class TryLaterException extends RuntimeException {

    private final HttpStatus status;
    private final Duration retryAfter;

    private TryLaterException(HttpStatus status, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** 429: this caller asks too often. */
    public static TryLaterException tooManyRequests(String message, Duration retryAfter) {
        return new TryLaterException(HttpStatus.TOO_MANY_REQUESTS, message, retryAfter);
    }

    /** 503: the service has no room for anybody. */
    public static TryLaterException overloaded(String message, Duration retryAfter) {
        return new TryLaterException(HttpStatus.SERVICE_UNAVAILABLE, message, retryAfter);
    }

    HttpStatus status() {
        return status;
    }

    /** Whole seconds, at least one. */
    long retryAfterSeconds() {
        return Math.max(1, retryAfter.plusMillis(999).toSeconds());
    }
}
