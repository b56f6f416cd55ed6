package dev.vitrine.db;

/** Messages of exceptions for the log, where each is one line. */
public final class OneLine {

    private OneLine() {}

    /** The message, its lines joined. */
    public static String of(Throwable e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
