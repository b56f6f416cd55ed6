package dev.vitrine.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
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

    /**
     * Reads {@code from} and {@code to}, both inclusive: RFC 3339 times, or plain dates in the zone. A plain date as the
     * upper bound includes that whole day.
     *
     * @throws InvalidInputException when one is neither, or when they are the wrong way round
     */
    public static TimeRange parse(@Nullable String from, @Nullable String to, ZoneId zone) {
        Instant first =
                parse("query.from", from, date -> date.atStartOfDay(zone).toInstant(), Function.identity());
        Instant until = parse(
                "query.to", to, date -> date.plusDays(1).atStartOfDay(zone).toInstant(), TimeBounds::storedAfter);
        if (first != null && until != null && !until.isAfter(first)) {
            throw new InvalidInputException("query.to", "must not be before from");
        }
        return new TimeRange(first == null ? null : TimeBounds.storedFrom(first), until);
    }

    private static @Nullable Instant parse(
            String location,
            @Nullable String text,
            Function<LocalDate, Instant> ofDate,
            Function<Instant, Instant> ofTime) {
        if (text == null) {
            return null;
        }
        try {
            Instant instant = text.length() == "2026-01-01".length()
                    ? ofDate.apply(LocalDate.parse(text))
                    : ofTime.apply(time(text));
            if (TimeBounds.include(instant)) {
                return instant;
            }
        } catch (DateTimeException _) {
            // answered below
        }
        throw new InvalidInputException(location, "must be an RFC 3339 time or a date such as 2026-04-04");
    }

    /** A {@code +} that was sent as it is has become a space. */
    private static Instant time(String text) {
        return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    }
}
