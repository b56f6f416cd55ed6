package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Tables.CAMPAIGNS;
import static dev.vitrine.jooq.publishing.Tables.CLIPS;
import static dev.vitrine.jooq.publishing.Tables.JOBS;
import static dev.vitrine.jooq.publishing.Tables.JOB_TOTALS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOG_TOTALS;
import static dev.vitrine.jooq.publishing.Tables.ROW_TOTALS;
import static dev.vitrine.jooq.publishing.Tables.VIDEO_ASSETS;
import static dev.vitrine.publishing.FilterQueries.FROM;
import static dev.vitrine.publishing.FilterQueries.PLATFORM;
import static dev.vitrine.publishing.FilterQueries.UNTIL;
import static dev.vitrine.publishing.FilterQueries.inRange;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.jooq.publishing.enums.JobStatus;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** The whole system in numbers. */
@Singleton
class OverviewQueries implements FigureSource {

    static final Figure<Overview> OVERVIEW = Figure.named("publishing.overview")
            .title("Publishing overview")
            .unit("rows")
            .description("Videos, clips, jobs, campaigns and publications, by status where it matters; from roll-ups.")
            .endpoint("GET /dashboard/stats/overview")
            .emptyAnswer("0|0|0|0|0|0|0|0|0|0")
            .query(
                    args -> select(
                            rows(VIDEO_ASSETS).as("total_videos"),
                            rows(CLIPS).as("total_clips"),
                            jobs(noCondition()).as("total_jobs"),
                            rows(CAMPAIGNS, CAMPAIGNS.CREATED_AT, args).as("total_campaigns"),
                            jobs(JOB_TOTALS.STATUS.eq(inline(JobStatus.pending)))
                                    .as("pending_jobs"),
                            jobs(JOB_TOTALS.STATUS.eq(inline(JobStatus.processing)))
                                    .as("processing_jobs"),
                            jobs(JOB_TOTALS.STATUS.eq(inline(JobStatus.failed))).as("failed_jobs"),
                            logs(PublishStatus.success).as("success_logs"),
                            logs(PublishStatus.failed).as("failed_logs"),
                            logs(PublishStatus.pending).as("scheduled_publications")),
                    mapping(Overview::new));

    static final Figure<Overview> OVERVIEW_OF_ROWS = Figure.named("publishing.overview_of_rows")
            .readsAllRows()
            .title("Publishing overview of a period")
            .unit("rows")
            .description(
                    "Videos, clips, jobs, campaigns and publications made in a period, counted row by row. The platform"
                            + " applies to publications.")
            .endpoint("GET /dashboard/stats/overview")
            .optional(FROM)
            .optional(UNTIL)
            .optional(PLATFORM)
            .additive()
            .emptyAnswer("0|0|0|0|0|0|0|0|0|0")
            .query(
                    args -> select(
                            rows(VIDEO_ASSETS, VIDEO_ASSETS.CREATED_AT, args).as("total_videos"),
                            rows(CLIPS, CLIPS.CREATED_AT, args).as("total_clips"),
                            rows(JOBS, JOBS.CREATED_AT, args).as("total_jobs"),
                            rows(CAMPAIGNS, CAMPAIGNS.CREATED_AT, args).as("total_campaigns"),
                            jobs(JobStatus.pending, args).as("pending_jobs"),
                            jobs(JobStatus.processing, args).as("processing_jobs"),
                            jobs(JobStatus.failed, args).as("failed_jobs"),
                            logs(PublishStatus.success, args).as("success_logs"),
                            logs(PublishStatus.failed, args).as("failed_logs"),
                            logs(PublishStatus.pending, args).as("scheduled_publications")),
                    mapping(Overview::new));

    private final DSLContext db;

    OverviewQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(OVERVIEW, OVERVIEW_OF_ROWS);
    }

    Overview overview(Filter filter) {
        return filter.isNone() ? OVERVIEW.single(db) : OVERVIEW_OF_ROWS.single(db, filter.arguments());
    }

    private static Field<Long> rows(Table<?> table) {
        return field(select(coalesce(sum(ROW_TOTALS.ROW_COUNT), inline(0)).cast(SQLDataType.BIGINT))
                .from(ROW_TOTALS)
                .where(ROW_TOTALS.TABLE_NAME.eq(inline(table.getName()))));
    }

    private static Field<Long> jobs(Condition condition) {
        return field(select(coalesce(sum(JOB_TOTALS.JOBS), inline(0)).cast(SQLDataType.BIGINT))
                .from(JOB_TOTALS)
                .where(condition));
    }

    private static Field<Long> logs(PublishStatus status) {
        return field(select(coalesce(sum(PUBLISH_LOG_TOTALS.LOGS), inline(0)).cast(SQLDataType.BIGINT))
                .from(PUBLISH_LOG_TOTALS)
                .where(PUBLISH_LOG_TOTALS.STATUS.eq(inline(status))));
    }

    private static Field<Long> rows(Table<?> table, Field<Instant> createdAt, Arguments args) {
        return field(select(count().cast(SQLDataType.BIGINT)).from(table).where(inRange(args, createdAt)));
    }

    private static Field<Long> jobs(JobStatus status, Arguments args) {
        return field(select(count().cast(SQLDataType.BIGINT))
                .from(JOBS)
                .where(JOBS.STATUS.eq(inline(status)))
                .and(inRange(args, JOBS.CREATED_AT)));
    }

    private static Field<Long> logs(PublishStatus status, Arguments args) {
        return field(select(count().cast(SQLDataType.BIGINT))
                .from(PUBLISH_LOGS)
                .where(PUBLISH_LOGS.STATUS.eq(inline(status)))
                .and(FilterQueries.publishLogs(args)));
    }
}
