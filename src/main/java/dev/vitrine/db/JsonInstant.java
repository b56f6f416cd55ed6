package dev.vitrine.db;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A {@code timestamptz} as PostgreSQL writes it into JSON. */
public final class JsonInstant {

    private static final String UTC = "+00:00";
    private static final int FRACTION_AT = "2026-03-29T12:00:00".length();
    private static final int MAX_DIGITS = 6;
    private static final int[] NANOS = {1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000};

    private JsonInstant() {}

    /**
     * The time that is meant: {@code 2026-03-29T12:00:00+00:00}, with up to six digits of a second. Digits of that shape
     * are read where they stand, for a formatter takes a tenth of what a dashboard costs the service; any other text is
     * left to the JDK.
     *
     * @throws java.time.DateTimeException when it is no time
     */
    public static Instant parse(String text) {
        int digits = text.length() - UTC.length() - FRACTION_AT - 1;
        if (!text.endsWith(UTC)
                || digits > MAX_DIGITS
                || (digits != -1 && (digits < 1 || text.charAt(FRACTION_AT) != '.'))) {
            return OffsetDateTime.parse(text).toInstant();
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        digits == -1 ? 0 : number(text, FRACTION_AT + 1, FRACTION_AT + 1 + digits) * NANOS[digits])
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
