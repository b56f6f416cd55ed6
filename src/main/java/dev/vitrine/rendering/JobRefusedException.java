package dev.vitrine.rendering;

import java.util.UUID;

/** A change that a job's state does not allow; nothing has been changed. */
final class JobRefusedException extends RuntimeException {

    private final Reason reason;

    private JobRefusedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static JobRefusedException notFound(String id) {
        return new JobRefusedException(Reason.NOT_FOUND, "Job %s not found".formatted(id));
    }

    static JobRefusedException notFound(UUID id) {
        return notFound(id.toString());
    }

    static JobRefusedException notAllowed(String message) {
        return new JobRefusedException(Reason.NOT_ALLOWED, message);
    }

    static JobRefusedException conflict(String message) {
        return new JobRefusedException(Reason.CONFLICT, message);
    }

    Reason reason() {
        return reason;
    }

    /** Why it was refused. */
    enum Reason {
        /** There is no such job. */
        NOT_FOUND,
        /** Not in this state. */
        NOT_ALLOWED,
        /** Somebody else is at it. */
        CONFLICT
    }
}
