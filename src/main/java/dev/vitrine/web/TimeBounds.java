package dev.vitrine.web;

import java.time.Instant;

/** The times that both RFC 3339 can write and PostgreSQL can store: those of the years 1 to 9999. */
public final class TimeBounds {

    private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    private TimeBounds() {}

    /** Whether the time is one of them. */
    public static boolean include(Instant time) {
        return !time.isBefore(YEAR_1) && time.isBefore(YEAR_10000);
    }
}
