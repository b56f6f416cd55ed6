package dev.vitrine.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The request is refused for now: answered with 429 or 503 and {@code Retry-After}. */
public final class TryLaterException extends RuntimeException {

    private final HttpStatus status;
    private final transient Map<String, String> headers;

    private TryLaterException(HttpStatus status, String message, Duration retryAfter, Map<String, String> rateLimit) {
        super(message, null, false, false);
        this.status = status;
        this.headers = new LinkedHashMap<>(rateLimit);
        headers.put(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(retryAfter)));
    }

    /** 429: this caller has too much at a time. */
    public static TryLaterException tooManyRequests(String message, Duration retryAfter) {
        return new TryLaterException(HttpStatus.TOO_MANY_REQUESTS, message, retryAfter, Map.of());
    }

    /** 429: this caller asks too often. */
    public static TryLaterException tooManyRequests(String message, Duration retryAfter, RateLimit limit) {
        return new TryLaterException(HttpStatus.TOO_MANY_REQUESTS, message, retryAfter, limit.headers());
    }

    /** 503: the service has no room for anybody. */
    public static TryLaterException overloaded(String message, Duration retryAfter) {
        return new TryLaterException(HttpStatus.SERVICE_UNAVAILABLE, message, retryAfter, Map.of());
    }

    HttpStatus status() {
        return status;
    }

    /** {@code Retry-After}, and the limit when there is one. */
    Map<String, String> headers() {
        return headers;
    }

    /** At least one. */
    private static long wholeSeconds(Duration retryAfter) {
        return Math.max(1, retryAfter.plusMillis(999).toSeconds());
    }
}
