package dev.vitrine.figure;

/** A figure was asked for without a parameter that it needs. */
final class MissingArgumentException extends IllegalArgumentException {

    MissingArgumentException(Parameter<?> parameter) {
        super(parameter.name() + " is needed");
    }
}
