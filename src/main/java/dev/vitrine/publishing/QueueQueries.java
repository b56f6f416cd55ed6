package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Routines.processingUs;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOG_TOTALS;
import static dev.vitrine.publishing.FilterQueries.FROM;
import static dev.vitrine.publishing.FilterQueries.PLATFORM;
import static dev.vitrine.publishing.FilterQueries.UNTIL;
import static dev.vitrine.publishing.FilterQueries.publishLogs;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.avg;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/** The queue of publications. */
@Singleton
class QueueQueries implements FigureSource {

    private static final int MICROS_PER_MILLI = 1000;

    static final Figure<Queue> QUEUE = Figure.named("publishing.queue")
            .title("Publication queue")
            .unit("publications, milliseconds, seconds")
            .description("Publications by status, how long they take and how long the oldest waits; from roll-ups.")
            .endpoint("GET /dashboard/stats/queue")
            .emptyAnswer("0|0|0|0||")
            .query(
                    args -> select(
                                    logs(PublishStatus.pending).as("pending"),
                                    logs(PublishStatus.processing).as("processing"),
                                    logs(PublishStatus.success).as("success"),
                                    logs(PublishStatus.failed).as("failed"),
                                    millis(sum(PUBLISH_LOG_TOTALS.PROCESSING_US)
                                                    .div(nullif(
                                                            sum(PUBLISH_LOG_TOTALS.TIMED_LOGS),
                                                            inline(BigDecimal.ZERO))))
                                            .as("avg_processing_time_ms"),
                                    oldestPendingAge(args).as("oldest_pending_age_seconds"))
                            .from(PUBLISH_LOG_TOTALS),
                    mapping(Queue::new));

    static final Figure<Queue> QUEUE_OF_ROWS = Figure.named("publishing.queue_of_rows")
            .readsAllRows()
            .title("Publication queue of a period or a platform")
            .unit("publications, milliseconds, seconds")
            .description("Publications by status, how long they take and how long the oldest waits, row by row.")
            .endpoint("GET /dashboard/stats/queue")
            .optional(FROM)
            .optional(UNTIL)
            .optional(PLATFORM)
            .emptyAnswer("0|0|0|0||")
            .query(
                    args -> select(
                                    rows(PublishStatus.pending).as("pending"),
                                    rows(PublishStatus.processing).as("processing"),
                                    rows(PublishStatus.success).as("success"),
                                    rows(PublishStatus.failed).as("failed"),
                                    millis(avg(processingUs(
                                                    PUBLISH_LOGS.STATUS,
                                                    PUBLISH_LOGS.REQUESTED_AT,
                                                    PUBLISH_LOGS.PUBLISHED_AT)))
                                            .as("avg_processing_time_ms"),
                                    oldestPendingAge(args).as("oldest_pending_age_seconds"))
                            .from(PUBLISH_LOGS)
                            .where(publishLogs(args)),
                    mapping(Queue::new));

    private final DSLContext db;

    QueueQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(QUEUE, QUEUE_OF_ROWS);
    }

    Queue queue(Filter filter) {
        return filter.isNone() ? QUEUE.single(db) : QUEUE_OF_ROWS.single(db, filter.arguments());
    }

    private static Field<Long> logs(PublishStatus status) {
        return coalesce(
                        sum(PUBLISH_LOG_TOTALS.LOGS).filterWhere(PUBLISH_LOG_TOTALS.STATUS.eq(inline(status))),
                        inline(0))
                .cast(SQLDataType.BIGINT);
    }

    private static Field<Long> rows(PublishStatus status) {
        return count().filterWhere(PUBLISH_LOGS.STATUS.eq(inline(status))).cast(SQLDataType.BIGINT);
    }

    private static Field<Double> millis(Field<BigDecimal> micros) {
        return micros.div(inline(MICROS_PER_MILLI)).cast(SQLDataType.DOUBLE);
    }

    /** The index (status, requested_at) knows the oldest one. */
    private static Field<Double> oldestPendingAge(Arguments args) {
        return field(select(field(
                        "extract(epoch from current_timestamp - {0})::double precision",
                        Double.class, min(PUBLISH_LOGS.REQUESTED_AT)))
                .from(PUBLISH_LOGS)
                .where(PUBLISH_LOGS.STATUS.eq(inline(PublishStatus.pending)))
                .and(publishLogs(args)));
    }
}
