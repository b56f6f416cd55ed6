package dev.vitrine.rendering;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What a refused change means in HTTP. */
final class JobProblems {

    /** {@code UUID.fromString} takes others, too. */
    static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private JobProblems() {}

    /** The id in a path; one that is no UUID is an unknown job. */
    static UUID id(String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw of(JobRefusedException.notFound(text));
        }
        return UUID.fromString(text);
    }

    /** What the change answers, or why it was refused. */
    static <T> T answer(Supplier<T> change) {
        try {
            return change.get();
        } catch (JobRefusedException e) {
            throw of(e);
        }
    }

    static HttpStatusException of(JobRefusedException e) {
        HttpStatus status = switch (e.reason()) {
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case NOT_ALLOWED -> HttpStatus.BAD_REQUEST;
            case CONFLICT -> HttpStatus.CONFLICT;
        };
        return new HttpStatusException(status, e.getMessage());
    }
}
