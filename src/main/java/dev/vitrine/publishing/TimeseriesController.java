package dev.vitrine.publishing;

import dev.vitrine.identity.Permission;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Tabular;
import dev.vitrine.web.TimeRange;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Metrics over time. */
@Tag(name = "Publishing statistics")
@Controller("/dashboard/stats/timeseries")
@Secured(Permission.STATS_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tabular
@ApiResponse(responseCode = "304", description = "The answer is the one of this ETag")
class TimeseriesController {

    private static final int MAX_POINTS = 5000;
    private static final int DEFAULT_DAYS = 30;
    private static final String UTC = "UTC";

    /** Names that PostgreSQL takes for abbreviations, without the summer time that the zones have. */
    private static final Set<String> ABBREVIATIONS = Set.of("CET", "EET", "MET", "WET");

    /** Names that mean the same to PostgreSQL and the JDK: offsets such as +02 PostgreSQL reads the other way round. */
    static final Set<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(zone -> !zone.startsWith("SystemV/") && !ABBREVIATIONS.contains(zone))
            .collect(Collectors.toUnmodifiableSet());

    private final TimeseriesQueries timeseries;

    TimeseriesController(TimeseriesQueries timeseries) {
        this.timeseries = timeseries;
    }

    /**
     * A metric over time, without gaps: buckets without rows are 0, or null for rates and percentiles.
     *
     * @param metric publications, successes, failures, success_rate, processing_time_ms, jobs_completed or jobs_failed
     * @param bucket hour, day, week or month
     * @param from rows made at this time or date or later; 30 days without it
     * @param to rows made at this time or earlier, or until the end of this date; now without it
     * @param platform only rows of this platform, ignoring case
     * @param tz the time zone, such as Europe/Berlin, that buckets and plain dates follow
     */
    @Get
    Timeseries timeseries(
            @QueryValue("metric") String metric,
            @QueryValue(value = "bucket", defaultValue = "day") String bucket,
            @QueryValue("from") @Nullable String from,
            @QueryValue("to") @Nullable String to,
            @QueryValue("platform") @Nullable String platform,
            @QueryValue(value = "tz", defaultValue = UTC) String tz) {
        Metric shown = Metric.parse(metric);
        Bucket width = Bucket.parse(bucket);
        ZoneId zone = zone(tz);
        TimeRange range = range(from, to, zone);
        if (width.count(Objects.requireNonNull(range.from()), Objects.requireNonNull(range.until()), zone)
                > MAX_POINTS) {
            throw new InvalidInputException(
                    "query.bucket", "gives more than %d points for this period".formatted(MAX_POINTS));
        }
        return new Timeseries(
                shown.name(),
                width.name(),
                tz,
                timeseries.points(shown, width, range, Filter.lowerCase(platform), zone));
    }

    private static ZoneId zone(String tz) {
        if (!ZONES.contains(tz)) {
            throw new InvalidInputException("query.tz", "must be a time zone such as Europe/Berlin");
        }
        return ZoneId.of(tz);
    }

    /** With both ends. */
    private TimeRange range(@Nullable String from, @Nullable String to, ZoneId zone) {
        TimeRange asked = TimeRange.parse(from, to, date -> midnight(date, zone));
        Instant until = asked.until() == null ? now() : asked.until();
        Instant start = asked.from() == null
                ? midnight(
                        until.minus(1, ChronoUnit.MICROS)
                                .atZone(zone)
                                .toLocalDate()
                                .minusDays(DEFAULT_DAYS - 1L),
                        zone)
                : asked.from();
        if (!start.isBefore(until)) {
            throw new InvalidInputException("query.from", "must not be in the future");
        }
        return new TimeRange(start, until);
    }

    private Instant midnight(LocalDate date, ZoneId zone) {
        return zone.getId().equals(UTC) ? date.atStartOfDay(zone).toInstant() : timeseries.midnight(date, zone);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    }
}
