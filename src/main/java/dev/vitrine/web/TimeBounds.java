package dev.vitrine.web;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The times that both RFC 3339 can write and PostgreSQL can store: those of the years 1 to 9999, to the microsecond. */
public final class TimeBounds {

    private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    private static final int NANOS_BEFORE_NEXT = 999;

    private TimeBounds() {}

    /** The first time that can be stored and is not before this one. */
    public static Instant storedFrom(Instant time) {
        return time.plusNanos(NANOS_BEFORE_NEXT).truncatedTo(ChronoUnit.MICROS);
    }

    /** The first time that can be stored and is after this one. */
    public static Instant storedAfter(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    }

    /** Whether the time is one of them. */
    public static boolean include(Instant time) {
        return !time.isBefore(YEAR_1) && time.isBefore(YEAR_10000);
    }
}
