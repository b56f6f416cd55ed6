package dev.vitrine.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A period of time that a request asks for, to the microsecond.
 *
 * @param from the first instant; null: from the beginning
 * @param until the first instant behind it; null: to the end
 */
public record TimeRange(@Nullable Instant from, @Nullable Instant until) {

    /** A request without a period. */
    public static final TimeRange ALL = new TimeRange(null, null);

    private static final int DATE_LENGTH = "2026-01-01".length();

    /**
     * Reads {@code from} and {@code to}, both inclusive: RFC 3339 times, or plain dates in UTC. A plain date as the upper
     * bound includes that whole day.
     *
     * @throws InvalidInputException when one is neither, or when they are the wrong way round
     */
    public static TimeRange parse(@Nullable String from, @Nullable String to) {
        return parse(from, to, TimeRange::midnight);
    }

    /**
     * The same with plain dates that begin when they are said to.
     *
     * @throws InvalidInputException when one is neither, or when they are the wrong way round
     */
    public static TimeRange parse(@Nullable String from, @Nullable String to, Function<LocalDate, Instant> midnight) {
        Instant first = from == null ? null : instant("query.from", from, midnight);
        Instant until = to == null ? null : end("query.to", to, midnight);
        if (first != null && until != null && !until.isAfter(first)) {
            throw new InvalidInputException("query.to", "must not be before from");
        }
        return new TimeRange(first == null ? null : TimeBounds.storedFrom(first), until);
    }

    /**
     * The first instant of what begins at an RFC 3339 time, or with a plain date in UTC.
     *
     * @throws InvalidInputException when the text is neither
     */
    public static Instant start(String location, String text) {
        return TimeBounds.storedFrom(instant(location, text, TimeRange::midnight));
    }

    /**
     * The first instant behind what ends with an RFC 3339 time, or with a plain date in UTC.
     *
     * @throws InvalidInputException when the text is neither
     */
    public static Instant end(String location, String text) {
        return end(location, text, TimeRange::midnight);
    }

    private static Instant end(String location, String text, Function<LocalDate, Instant> midnight) {
        Instant instant = instant(location, text, midnight);
        return isDate(text) ? midnight.apply(LocalDate.parse(text).plusDays(1)) : TimeBounds.storedAfter(instant);
    }

    private static Instant instant(String location, String text, Function<LocalDate, Instant> midnight) {
        try {
            // a plus sign that was sent as it is has become a space
            Instant instant = isDate(text)
                    ? midnight.apply(LocalDate.parse(text))
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (TimeBounds.include(instant)) {
                return instant;
            }
        } catch (DateTimeException _) {
            // answered below
        }
        throw new InvalidInputException(location, "must be an RFC 3339 time or a date such as 2026-04-04");
    }

    private static boolean isDate(String text) {
        return text.length() == DATE_LENGTH;
    }

    private static Instant midnight(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
