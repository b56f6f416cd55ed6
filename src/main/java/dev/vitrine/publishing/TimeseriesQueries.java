package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Routines.processingUs;
import static dev.vitrine.jooq.publishing.Tables.JOBS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static dev.vitrine.publishing.FilterQueries.FROM;
import static dev.vitrine.publishing.FilterQueries.PLATFORM;
import static dev.vitrine.publishing.FilterQueries.UNTIL;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.percentileCont;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import dev.vitrine.jooq.publishing.enums.JobStatus;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import dev.vitrine.web.TimeRange;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Metrics over time, from rows by an index on their time. Buckets follow the clock of the zone: a day has 23 to 25
 * hours, and the hour that a clock shows twice is two buckets.
 */
@Singleton
class TimeseriesQueries implements FigureSource {

    private static final double MICROS_PER_MILLI = 1000;

    private static final Parameter<String> BUCKET =
            new Parameter<>("bucket", SQLDataType.VARCHAR, "Width: hour, day, week or month.", "day");

    private static final Parameter<String> ZONE =
            new Parameter<>("tz", SQLDataType.VARCHAR, "The time zone that the buckets follow.", "UTC");

    private static final Field<Instant> START = field(name("buckets", "start"), Instant.class);

    private static final Figure<Timeseries.Count> PUBLICATIONS =
            publications(Metric.publications, "Publications ordered", noCondition());

    private static final Figure<Timeseries.Count> SUCCESSES = publications(
            Metric.successes, "Publications that succeeded", PUBLISH_LOGS.STATUS.eq(inline(PublishStatus.success)));

    private static final Figure<Timeseries.Count> FAILURES = publications(
            Metric.failures, "Publications that failed", PUBLISH_LOGS.STATUS.eq(inline(PublishStatus.failed)));

    private static final Figure<Timeseries.Count> JOBS_COMPLETED =
            jobs(Metric.jobs_completed, "Jobs completed", JobStatus.completed);

    private static final Figure<Timeseries.Count> JOBS_FAILED =
            jobs(Metric.jobs_failed, "Jobs failed", JobStatus.failed);

    private static final Figure<Timeseries.Rate> SUCCESS_RATE = figure(Metric.success_rate, "Success rate", "share", "")
            .query(
                    args -> {
                        Field<BigDecimal> successes = count().filterWhere(
                                        PUBLISH_LOGS.STATUS.eq(inline(PublishStatus.success)))
                                .cast(SQLDataType.NUMERIC);
                        Field<BigDecimal> ended = count().filterWhere(PUBLISH_LOGS.STATUS.in(
                                        inline(PublishStatus.success), inline(PublishStatus.failed)))
                                .cast(SQLDataType.NUMERIC);
                        Table<?> found = select(
                                        bucketOf(PUBLISH_LOGS.CREATED_AT, args),
                                        successes
                                                .div(nullif(ended, inline(BigDecimal.ZERO)))
                                                .cast(SQLDataType.DOUBLE)
                                                .as("value"))
                                .from(PUBLISH_LOGS)
                                .where(FilterQueries.publishLogs(args))
                                .groupBy(inline(1))
                                .asTable("found");
                        return select(start(args), field(name("found", "value"), Double.class))
                                .from(buckets(args))
                                .leftJoin(found)
                                .on(isIn(found))
                                .orderBy(START);
                    },
                    mapping(Timeseries.Rate::new));

    private static final Figure<Timeseries.Percentiles> PROCESSING_TIME = figure(
                    Metric.processing_time_ms, "Processing time", "milliseconds", "|")
            // the times of a month's publications stand in no index
            .maxBuffers(5_000)
            .query(
                    args -> {
                        Table<?> found = select(
                                        bucketOf(PUBLISH_LOGS.CREATED_AT, args),
                                        percentile("0.5").as("p50"),
                                        percentile("0.95").as("p95"))
                                .from(PUBLISH_LOGS)
                                .where(PUBLISH_LOGS.STATUS.eq(inline(PublishStatus.success)))
                                .and(FilterQueries.publishLogs(args))
                                .groupBy(inline(1))
                                .asTable("found");
                        return select(
                                        start(args),
                                        field(name("found", "p50"), Double.class),
                                        field(name("found", "p95"), Double.class))
                                .from(buckets(args))
                                .leftJoin(found)
                                .on(isIn(found))
                                .orderBy(START);
                    },
                    mapping(Timeseries.Percentiles::new));

    private final DSLContext db;

    TimeseriesQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(PUBLICATIONS, SUCCESSES, FAILURES, SUCCESS_RATE, PROCESSING_TIME, JOBS_COMPLETED, JOBS_FAILED);
    }

    List<Object> points(Metric metric, Bucket bucket, TimeRange range, @Nullable String platform, ZoneId zone) {
        return new ArrayList<>(figure(metric)
                .list(
                        db,
                        BUCKET.is(bucket.name()),
                        ZONE.is(zone.getId()),
                        FROM.is(range.from()),
                        UNTIL.is(range.until()),
                        PLATFORM.is(platform)));
    }

    private static Figure<?> figure(Metric metric) {
        return switch (metric) {
            case publications -> PUBLICATIONS;
            case successes -> SUCCESSES;
            case failures -> FAILURES;
            case success_rate -> SUCCESS_RATE;
            case processing_time_ms -> PROCESSING_TIME;
            case jobs_completed -> JOBS_COMPLETED;
            case jobs_failed -> JOBS_FAILED;
        };
    }

    private static Figure.Builder figure(Metric metric, String title, String unit, String empty) {
        return Figure.named("publishing.timeseries_" + metric.name())
                .title(title + " over time")
                .unit(unit)
                .description(title + " by the time at which the rows were made; every bucket of the period is there.")
                .endpoint("GET /dashboard/stats/timeseries")
                .emptyAnswer(emptyJanuary(empty))
                .parameter(BUCKET)
                .parameter(ZONE)
                .parameter(FROM)
                .parameter(UNTIL)
                .optional(PLATFORM);
    }

    /** The days of the example period. */
    private static String emptyJanuary(String value) {
        return IntStream.rangeClosed(1, 31)
                .mapToObj("2026-01-%02d 00:00:00+00|"::formatted)
                .map(start -> start + value)
                .collect(Collectors.joining("\n"));
    }

    private static Figure<Timeseries.Count> publications(Metric metric, String title, Condition condition) {
        return figure(metric, title, "publications", "0")
                .additive()
                .query(
                        args -> counted(
                                args,
                                select(
                                                bucketOf(PUBLISH_LOGS.CREATED_AT, args),
                                                count().cast(SQLDataType.BIGINT).as("value"))
                                        .from(PUBLISH_LOGS)
                                        .where(condition)
                                        .and(FilterQueries.publishLogs(args))
                                        .groupBy(inline(1))
                                        .asTable("found")),
                        mapping(Timeseries.Count::new));
    }

    private static Figure<Timeseries.Count> jobs(Metric metric, String title, JobStatus status) {
        return figure(metric, title, "jobs", "0")
                .additive()
                .query(
                        args -> counted(
                                args,
                                select(
                                                bucketOf(JOBS.CREATED_AT, args),
                                                count().cast(SQLDataType.BIGINT).as("value"))
                                        .from(JOBS)
                                        .where(JOBS.STATUS.eq(inline(status)))
                                        .and(FilterQueries.jobs(args))
                                        .groupBy(inline(1))
                                        .asTable("found")),
                        mapping(Timeseries.Count::new));
    }

    private static org.jooq.SelectFinalStep<org.jooq.Record2<Instant, Long>> counted(Arguments args, Table<?> found) {
        return select(start(args), coalesce(field(name("found", "value"), Long.class), inline(0L)))
                .from(buckets(args))
                .leftJoin(found)
                .on(isIn(found))
                .orderBy(START);
    }

    /** When a day begins in a zone, by the rules of PostgreSQL, which makes the buckets: the JDK's may be of another year. */
    Instant midnight(LocalDate date, ZoneId zone) {
        Field<String> name = val(zone.getId());
        // Java signs the years behind 9999
        Field<String> day = val(date.toString().replaceFirst("^\\+", ""));
        Field<Instant> midnight = field("(cast({0} as timestamp) at time zone {1})", SQLDataType.INSTANT, day, name);
        return db.select(first(midnight, name)).fetchSingle().value1();
    }

    /** Hours are not concerned: the one that a clock shows twice is two buckets. */
    private static Field<Instant> start(Arguments args) {
        return isByTheHour(args) ? START : first(START, args.get(ZONE)).as(START);
    }

    /** Of a midnight that comes again an hour later the first, where PostgreSQL means the second. */
    private static Field<Instant> first(Field<Instant> midnight, Field<String> zone) {
        return field(
                "case when ({0} - interval '1 hour') at time zone {1} = {0} at time zone {1}"
                        + " then {0} - interval '1 hour' else {0} end",
                Instant.class, midnight, zone);
    }

    private static boolean isByTheHour(Arguments args) {
        return Bucket.parse(args.get(BUCKET).getValue()) == Bucket.hour;
    }

    private static Condition isIn(Table<?> found) {
        return START.eq(field(name(found.getName(), "start"), Instant.class));
    }

    private static Field<Instant> bucketOf(Field<Instant> createdAt, Arguments args) {
        return field("date_trunc({0}, {1}, {2})", Instant.class, args.get(BUCKET), createdAt, args.get(ZONE))
                .as("start");
    }

    /**
     * The start of each bucket. Hours are counted by absolute time, in half hours, by which one zone shifts its clocks;
     * longer ones on the calendar, where a day is a day however many hours it has; one that a zone has left out begins
     * with the next and is no bucket.
     */
    private static Table<?> buckets(Arguments args) {
        Field<Instant> from = args.get(FROM);
        Field<Instant> last = field("({0} - interval '1 microsecond')", Instant.class, args.get(UNTIL));
        if (isByTheHour(args)) {
            return table(
                            "(select distinct date_trunc({0}, half_hour, {1}) as start from generate_series("
                                    + "date_trunc({0}, {2}, {1}), {3}, interval '30 minutes') half_hour)",
                            args.get(BUCKET), args.get(ZONE), from, last)
                    .as("buckets");
        }
        return table(
                        "(select distinct local_start at time zone {1} as start from generate_series("
                                + "date_trunc({0}, {2} at time zone {1}), {3} at time zone {1},"
                                + " cast('1 ' || {0} as interval)) local_start)",
                        args.get(BUCKET), args.get(ZONE), from, last)
                .as("buckets");
    }

    private static Field<Double> percentile(String fraction) {
        return percentileCont(inline(new BigDecimal(fraction)))
                .withinGroupOrderBy(
                        processingUs(PUBLISH_LOGS.STATUS, PUBLISH_LOGS.REQUESTED_AT, PUBLISH_LOGS.PUBLISHED_AT))
                .cast(SQLDataType.DOUBLE)
                .div(inline(MICROS_PER_MILLI));
    }
}
