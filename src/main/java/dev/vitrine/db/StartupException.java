package dev.vitrine.db;

/** A reason why the service cannot start, in one line that tells the operator what to change. */
public final class StartupException extends RuntimeException {

    /** The message is shown as it is. */
    public StartupException(String message) {
        super(message);
    }

    /** The cause is kept for debuggers; only the message is shown. */
    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
