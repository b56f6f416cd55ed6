package dev.vitrine.web;

import java.util.List;

/** Well-formed input with a bad value: answered with 422 and where it is wrong. */
public final class InvalidInputException extends RuntimeException {

    private final transient List<InvalidInput> errors;

    /** Several things are wrong. */
    public InvalidInputException(List<InvalidInput> errors) {
        super(errors.getFirst().message());
        this.errors = List.copyOf(errors);
    }

    /** One thing is wrong. */
    public InvalidInputException(String location, String message) {
        this(List.of(new InvalidInput(location, message)));
    }

    List<InvalidInput> errors() {
        return errors;
    }
}
