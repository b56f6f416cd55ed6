package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOBS;
import static dev.vitrine.jooq.rendering.Tables.JOB_COUNTS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.percentileCont;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.when;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import dev.vitrine.jooq.rendering.enums.JobState;
import dev.vitrine.jooq.rendering.tables.Jobs;
import dev.vitrine.rendering.JobDetail.Eta;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/**
 * When a job will be finished: from the last jobs that had as many scenes and the same quality, and, while it is
 * queued, from the work before it.
 */
@Singleton
class EtaQueries implements FigureSource {

    /** With fewer the ends of the interval say nothing. */
    static final int MIN_HISTORY = 20;

    /** The last ones: renderers change. */
    static final int MAX_HISTORY = 200;

    static final Parameter<UUID> ID =
            new Parameter<>("id", SQLDataType.UUID, "the job", UUID.fromString("aeed60a5-8865-0449-8a75-43f527e0578c"));

    private static final Jobs LIKE = JOBS.as("like_it");
    private static final Jobs BEFORE = JOBS.as("before_it");

    private static final Field<Instant> BEGIN = field(name("begin"), Instant.class);
    private static final Field<Double> SECONDS = field(name("seconds"), Double.class);
    private static final Field<Double> ELAPSED = field(name("elapsed"), Double.class);
    private static final Field<Long> HISTORY = field(name("history"), SQLDataType.BIGINT);

    /** The estimate, or nothing. */
    static final Figure<Eta> ETA = Figure.named("rendering.eta")
            .title("When a render job will be finished")
            .unit("time")
            .description("The interval in which eight of ten jobs like it finish: as many scenes, the same quality, and"
                    + " encoder and resolution where they are known. A running job counts from its start, and only with"
                    + " those that took longer than it has taken already; a queued one from now, after the work before it."
                    + " Of jobs like it only the rendering counts: they have waited behind other work.")
            .endpoint("GET /dashboard/jobs/{id}")
            .parameter(ID)
            .query(
                    args -> select(finishedBy(0.1), finishedBy(0.5), finishedBy(0.9), HISTORY)
                            .from(JOBS)
                            .crossJoin(lateral(select(
                                                    begin().as(BEGIN),
                                                    when(isRunning(), seconds(JOBS.STARTED_AT, currentInstant()))
                                                            .otherwise(inline(0.0))
                                                            .as(ELAPSED))
                                            // or the queue would be counted again for each job like it
                                            .offset(inline(0)))
                                    .as("clock"))
                            .crossJoin(lateral(select(
                                                    SECONDS,
                                                    count().over()
                                                            .cast(SQLDataType.BIGINT)
                                                            .as(HISTORY))
                                            .from(select(seconds(LIKE.STARTED_AT, LIKE.FINISHED_AT)
                                                            .as(SECONDS))
                                                    .from(LIKE)
                                                    .where(LIKE.STATE.eq(inline(JobState.completed)))
                                                    .and(LIKE.NUM_SCENES.eq(JOBS.NUM_SCENES))
                                                    .and(LIKE.QUALITY.eq(JOBS.QUALITY))
                                                    .and(LIKE.FINISHED_AT.isNotNull())
                                                    .and(JOBS.RESOLUTION
                                                            .isNull()
                                                            .or(LIKE.RESOLUTION.eq(JOBS.RESOLUTION)))
                                                    .and(JOBS.ENCODER.isNull().or(LIKE.ENCODER.eq(JOBS.ENCODER)))
                                                    .orderBy(LIKE.FINISHED_AT.desc())
                                                    .limit(inline(MAX_HISTORY))
                                                    .asTable("last"))
                                            .where(SECONDS.gt(ELAPSED)))
                                    .as("sample"))
                            .where(JOBS.ID.eq(args.get(ID)))
                            .and(isRunning().or(isQueued()))
                            .groupBy(BEGIN, HISTORY)
                            .having(HISTORY.ge(inline((long) MIN_HISTORY))),
                    mapping(Eta::new));

    private final DSLContext db;

    EtaQueries(DSLContext db) {
        this.db = db;
    }

    private static Condition isRunning() {
        return JOBS.STATE.eq(inline(JobState.running)).and(JOBS.STARTED_AT.isNotNull());
    }

    private static Condition isQueued() {
        return JOBS.STATE.eq(inline(JobState.queued)).and(not(condition(JOBS.ARCHIVED)));
    }

    private static Field<Instant> begin() {
        return when(isRunning(), JOBS.STARTED_AT).otherwise(later(currentInstant(), secondsInQueue()));
    }

    /** The jobs before it, each with the mean time of all, shared by the renderers that are at work. */
    private static Field<Double> secondsInQueue() {
        Field<Integer> jobs = field(selectCount()
                .from(BEFORE)
                .where(BEFORE.STATE.eq(inline(JobState.queued)))
                .and(not(condition(BEFORE.ARCHIVED)))
                .and(BEFORE.PLAN.isNotNull())
                .and(row(BEFORE.CREATED_AT, BEFORE.ID).lt(JOBS.CREATED_AT, JOBS.ID)));
        Field<Integer> renderers = field(selectCount()
                .from(BEFORE)
                .where(BEFORE.STATE.eq(inline(JobState.running)))
                .and(BEFORE.LEASE_EXPIRES_AT.gt(currentInstant())));
        Field<BigDecimal> meanSeconds = field(select(
                        sum(JOB_COUNTS.DURATION_SEC).div(nullif(sum(JOB_COUNTS.TIMED_JOBS), inline(BigDecimal.ZERO))))
                .from(JOB_COUNTS)
                .where(JOB_COUNTS.STATE.eq(inline(JobState.completed))));
        return coalesce(meanSeconds, inline(BigDecimal.ZERO))
                .mul(jobs)
                .div(greatest(renderers, inline(1)))
                .cast(SQLDataType.DOUBLE);
    }

    /**
     * The time until which this share of jobs like it is finished. One more of n jobs falls below the kth of them with
     * the probability k / (n + 1); percentile_cont counts from the first to the last.
     */
    private static Field<Instant> finishedBy(double share) {
        Field<Double> rank = HISTORY.cast(SQLDataType.DOUBLE).plus(inline(1)).mul(inline(share));
        Field<Double> fraction = rank.minus(inline(1)).div(HISTORY.minus(inline(1)));
        return later(BEGIN, percentileCont(fraction).withinGroupOrderBy(SECONDS).cast(SQLDataType.DOUBLE));
    }

    private static Field<Instant> later(Field<Instant> time, Field<Double> seconds) {
        return field("{0} + make_interval(secs => {1})", Instant.class, time, seconds);
    }

    private static Field<Double> seconds(Field<Instant> from, Field<Instant> to) {
        return field("cast(extract(epoch from {0} - {1}) as double precision)", Double.class, to, from);
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(ETA);
    }

    /** Empty when the job is not waited for, or there is too little history. */
    Optional<Eta> eta(UUID id) {
        return ETA.list(db, ID.is(id)).stream().findFirst();
    }
}
