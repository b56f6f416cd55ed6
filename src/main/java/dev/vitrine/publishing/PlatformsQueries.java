package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Routines.platformOf;
import static dev.vitrine.jooq.publishing.Tables.CLIPS;
import static dev.vitrine.jooq.publishing.Tables.CLIP_TOTALS;
import static dev.vitrine.jooq.publishing.Tables.JOBS;
import static dev.vitrine.jooq.publishing.Tables.JOB_TOTALS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static dev.vitrine.publishing.FilterQueries.FROM;
import static dev.vitrine.publishing.FilterQueries.JOB_PLATFORM;
import static dev.vitrine.publishing.FilterQueries.PLATFORM;
import static dev.vitrine.publishing.FilterQueries.UNTIL;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.avg;
import static org.jooq.impl.DSL.boolOr;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.unnest;

import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.jooq.publishing.enums.JobStatus;
import dev.vitrine.jooq.publishing.enums.Platform;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** Statistics by platform: each table is read once, not once a platform. */
@Singleton
class PlatformsQueries implements FigureSource {

    private static final Table<?> PLATFORMS = unnest(field("enum_range(null::publishing.platform)", Platform[].class))
            .as("platforms", "platform");

    private static final Field<Platform> NAME = platform("platforms");
    private static final Field<Platform> CLIPS_PLATFORM = platform("clip_statistics");
    private static final Field<Platform> JOBS_PLATFORM = platform("job_statistics");

    static final Figure<Platforms.Row> PLATFORM_STATISTICS = Figure.named("publishing.platforms")
            .title("Publishing by platform")
            .unit("clips, score, jobs")
            .description("Distinct clips, their mean visual score, and jobs by platform; from roll-ups.")
            .endpoint("GET /dashboard/stats/platforms")
            .emptyAnswer("instagram|0|0|0|0|0\ntiktok|0|0|0|0|0\nyoutube|0|0|0|0|0\nother|0|0|0|0|0")
            .query(
                    args -> joined(
                            select(
                                            CLIP_TOTALS.PLATFORM,
                                            sum(CLIP_TOTALS.READY).as("ready"),
                                            sum(CLIP_TOTALS.PUBLISHED).as("published"),
                                            sum(CLIP_TOTALS.SCORE_SUM)
                                                    .div(nullif(sum(CLIP_TOTALS.SCORED), inline(BigDecimal.ZERO)))
                                                    .as("score"))
                                    .from(CLIP_TOTALS)
                                    .groupBy(CLIP_TOTALS.PLATFORM)
                                    .asTable("clip_statistics"),
                            select(
                                            JOB_TOTALS.PLATFORM,
                                            sum(JOB_TOTALS.JOBS)
                                                    .filterWhere(JOB_TOTALS.STATUS.eq(inline(JobStatus.completed)))
                                                    .as("completed"),
                                            sum(JOB_TOTALS.JOBS)
                                                    .filterWhere(JOB_TOTALS.STATUS.eq(inline(JobStatus.failed)))
                                                    .as("failed"))
                                    .from(JOB_TOTALS)
                                    .groupBy(JOB_TOTALS.PLATFORM)
                                    .asTable("job_statistics")),
                    mapping(Platforms.Row::new));

    static final Figure<Platforms.Row> PLATFORM_STATISTICS_OF_ROWS = Figure.named("publishing.platforms_of_rows")
            .readsAllRows()
            .title("Publishing by platform in a period")
            .unit("clips, score, jobs")
            .description("Distinct clips, their mean visual score, and jobs by platform, row by row.")
            .endpoint("GET /dashboard/stats/platforms")
            .optional(FROM)
            .optional(UNTIL)
            .optional(PLATFORM)
            .emptyAnswer("instagram|0|0|0|0|0\ntiktok|0|0|0|0|0\nyoutube|0|0|0|0|0\nother|0|0|0|0|0")
            .query(args -> joined(clipStatistics(args), jobStatistics(args)), mapping(Platforms.Row::new));

    private final DSLContext db;

    PlatformsQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(PLATFORM_STATISTICS, PLATFORM_STATISTICS_OF_ROWS);
    }

    Platforms platforms(Filter filter) {
        return Platforms.of(
                filter.isNone()
                        ? PLATFORM_STATISTICS.list(db)
                        : PLATFORM_STATISTICS_OF_ROWS.list(db, filter.arguments()));
    }

    private static org.jooq.SelectFinalStep<org.jooq.Record6<Platform, Long, Long, Double, Long, Long>> joined(
            Table<? extends Record> clipStatistics, Table<? extends Record> jobStatistics) {
        return select(
                        NAME,
                        number("clip_statistics", "ready").as("clips_ready"),
                        number("clip_statistics", "published").as("clips_published"),
                        coalesce(field(name("clip_statistics", "score"), BigDecimal.class), inline(0))
                                .cast(SQLDataType.DOUBLE)
                                .as("avg_score"),
                        number("job_statistics", "completed").as("jobs_completed"),
                        number("job_statistics", "failed").as("jobs_failed"))
                .from(PLATFORMS)
                .leftJoin(clipStatistics)
                .on(CLIPS_PLATFORM.eq(NAME))
                .leftJoin(jobStatistics)
                .on(JOBS_PLATFORM.eq(NAME))
                .orderBy(NAME);
    }

    private static Field<Platform> platform(String table) {
        return field(name(table, "platform"), JOB_TOTALS.PLATFORM.getDataType());
    }

    private static Field<Long> number(String table, String column) {
        return coalesce(field(name(table, column), BigDecimal.class), inline(0)).cast(SQLDataType.BIGINT);
    }

    /** Logs to distinct clips of a platform, these to numbers. */
    private static Table<? extends Record> clipStatistics(Arguments args) {
        var logs = FilterQueries.logsOfClips(FilterQueries.publishLogs(args));
        Table<?> clips = select(
                        platform(logs.getName()),
                        logs.field(PUBLISH_LOGS.CLIP_ID),
                        boolOr(logs.field(PUBLISH_LOGS.STATUS)
                                        .in(inline(PublishStatus.pending), inline(PublishStatus.scheduled)))
                                .as("ready"),
                        boolOr(logs.field(PUBLISH_LOGS.STATUS).eq(inline(PublishStatus.success)))
                                .as("published"))
                .from(logs)
                .groupBy(platform(logs.getName()), logs.field(PUBLISH_LOGS.CLIP_ID))
                .asTable("published_clips");
        Field<Platform> platform = platform(clips.getName());
        return select(
                        platform,
                        count().filterWhere(isTrue("ready")).as("ready"),
                        count().filterWhere(isTrue("published")).as("published"),
                        avg(CLIPS.VISUAL_SCORE.cast(SQLDataType.NUMERIC)).as("score"))
                .from(clips)
                .join(CLIPS)
                .on(CLIPS.ID.eq(clips.field(PUBLISH_LOGS.CLIP_ID)))
                .groupBy(platform)
                .asTable("clip_statistics");
    }

    private static org.jooq.Condition isTrue(String column) {
        return condition(field(name("published_clips", column), Boolean.class));
    }

    private static Table<? extends Record> jobStatistics(Arguments args) {
        return select(
                        platformOf(JOB_PLATFORM).as("platform"),
                        count().filterWhere(JOBS.STATUS.eq(inline(JobStatus.completed)))
                                .as("completed"),
                        count().filterWhere(JOBS.STATUS.eq(inline(JobStatus.failed)))
                                .as("failed"))
                .from(JOBS)
                .where(FilterQueries.jobs(args))
                .groupBy(platformOf(JOB_PLATFORM))
                .asTable("job_statistics");
    }
}
