package dev.vitrine.publishing;

import dev.vitrine.web.InvalidInputException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How wide the points of a time series are; the names are the ones of the JSON and of {@code date_trunc}. */
enum Bucket {
    /** An hour by the clock of the zone. */
    hour,
    /** From midnight to midnight. */
    day,
    /** From Monday to Monday. */
    week,
    /** From the first to the first. */
    month;

    /** How many points a period has; a day that a zone has left out counts, a shift of half an hour does not. */
    long count(Instant from, Instant until, ZoneId zone) {
        ZonedDateTime first = from.atZone(zone);
        ZonedDateTime last = until.minus(1, ChronoUnit.MICROS).atZone(zone);
        LocalDate firstDay = first.toLocalDate();
        return 1
                + switch (this) {
                    case hour -> ChronoUnit.HOURS.between(first.truncatedTo(ChronoUnit.HOURS), last);
                    case day -> ChronoUnit.DAYS.between(firstDay, last.toLocalDate());
                    case week ->
                        ChronoUnit.WEEKS.between(
                                firstDay.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)), last.toLocalDate());
                    case month -> ChronoUnit.MONTHS.between(YearMonth.from(first), YearMonth.from(last));
                };
    }

    static Bucket parse(String text) {
        return Arrays.stream(values())
                .filter(bucket -> bucket.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "query.bucket",
                        "must be one of "
                                + Arrays.stream(values()).map(Bucket::name).collect(Collectors.joining(", "))));
    }
}
