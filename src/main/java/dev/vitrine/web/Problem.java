package dev.vitrine.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 describes it.
 *
 * @param type always {@code about:blank}: the status says what kind of problem it is
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what is wrong with this request
 * @param instance the path that was asked for
 * @param errors for invalid input: what is wrong where
 */
@Serdeable
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<InvalidInput> errors) {

    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(HttpStatus status, String detail, String instance, List<InvalidInput> errors) {
        return new Problem(
                "about:blank",
                status.getReason(),
                status.getCode(),
                detail,
                instance,
                errors.isEmpty() ? null : errors);
    }
}
