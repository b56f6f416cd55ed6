package dev.vitrine.db;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A {@code timestamptz} as PostgreSQL writes it into JSON. */
public final class JsonInstant {

    private static final String SHAPE = "0000-00-00T00:00:00.000000";
    private static final String UTC = "+00:00";
    private static final int FRACTION_AT = SHAPE.indexOf('.');
    private static final int NANO_DIGITS = 9;

    private JsonInstant() {}

    /**
     * The time that is meant: {@code 2026-03-29T12:00:00+00:00}, with up to six digits of a second. Digits of that shape
     * are read where they stand, which costs a fraction of a formatter (see docs/measuring.md); any other text is left to
     * the JDK.
     *
     * @throws java.time.DateTimeException when it is no time
     */
    public static Instant parse(String text) {
        int length = text.length() - UTC.length();
        if (!text.endsWith(UTC) || !hasShape(text, length)) {
            return OffsetDateTime.parse(text).toInstant();
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, FRACTION_AT),
                        length == FRACTION_AT ? 0 : nanos(text, length))
                .toInstant(ZoneOffset.UTC);
    }

    private static boolean hasShape(String text, int length) {
        if (length < FRACTION_AT || length == FRACTION_AT + 1 || length > SHAPE.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean fits = SHAPE.charAt(i) == '0' ? c >= '0' && c <= '9' : c == SHAPE.charAt(i);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static int nanos(String text, int end) {
        int nanos = number(text, FRACTION_AT + 1, end);
        for (int digits = end - FRACTION_AT - 1; digits < NANO_DIGITS; digits++) {
            nanos *= 10;
        }
        return nanos;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
