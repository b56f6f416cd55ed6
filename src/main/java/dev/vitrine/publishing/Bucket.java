package dev.vitrine.publishing;

import dev.vitrine.web.InvalidInputException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How wide the points of a time series are; the names are the ones of the JSON and of {@code date_trunc}. */
enum Bucket {
    /** An hour by the clock of the zone. */
    hour(ChronoUnit.HOURS),
    /** From midnight to midnight. */
    day(ChronoUnit.DAYS),
    /** From Monday to Monday. */
    week(ChronoUnit.WEEKS),
    /** From the first to the first. */
    month(ChronoUnit.MONTHS);

    private final ChronoUnit unit;

    Bucket(ChronoUnit unit) {
        this.unit = unit;
    }

    /** How many points a period has at most. */
    long count(Instant from, Instant until, ZoneId zone) {
        return unit.between(from.atZone(zone), until.atZone(zone)) + 1;
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
