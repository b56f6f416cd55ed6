package dev.vitrine.rendering;

import dev.vitrine.db.Sha256;
import dev.vitrine.identity.Caller;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.RequestPath;
import io.micronaut.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that may come several times and works once.
 *
 * @param scope whose key it is
 * @param key its {@code Idempotency-Key}; null: it works each time
 * @param hash of method, path and body
 */
record RepeatableRequest(String scope, @Nullable String key, String hash) {

    /** The header of the key. */
    static final String HEADER = "Idempotency-Key";

    private static final int MAX_KEY = 255;

    /**
     * Of a request.
     *
     * @param body as it is understood; empty when there is none
     * @throws InvalidInputException when the key is empty or longer than 255 characters
     */
    static RepeatableRequest of(HttpRequest<?> request, Caller caller, String body) {
        String key = request.getHeaders().get(HEADER);
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            throw new InvalidInputException("header." + HEADER, "must have 1 to %d characters".formatted(MAX_KEY));
        }
        String whole = request.getMethodName() + " " + RequestPath.of(request) + "\n" + body;
        return new RepeatableRequest(caller.name(), key, Sha256.hex(whole));
    }
}
