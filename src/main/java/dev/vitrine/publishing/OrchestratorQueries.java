package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Routines.quarterOf;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOG_ARRIVALS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOG_TOTALS;
import static dev.vitrine.jooq.publishing.Tables.SOCIAL_ACCOUNTS;
import static dev.vitrine.publishing.FilterQueries.FROM;
import static dev.vitrine.publishing.FilterQueries.PLATFORM;
import static dev.vitrine.publishing.FilterQueries.UNTIL;
import static dev.vitrine.publishing.FilterQueries.publishLogs;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/** What the orchestrator does. */
@Singleton
class OrchestratorQueries implements FigureSource {

    private static final Field<Instant> NOW = field("current_timestamp", Instant.class);

    private static final Condition IS_ACTIVE =
            PUBLISH_LOGS.STATUS.in(inline(PublishStatus.pending), inline(PublishStatus.processing));

    private static final Condition IS_WORKING =
            PUBLISH_LOGS.STATUS.eq(inline(PublishStatus.processing)).and(PUBLISH_LOGS.SOCIAL_ACCOUNT_ID.isNotNull());

    static final Figure<Orchestrator> ORCHESTRATOR = Figure.named("publishing.orchestrator")
            .title("Orchestrator activity")
            .unit("time, publications, share, accounts")
            .description("When publications were ordered last and how many, and who works on them; from roll-ups.")
            .endpoint("GET /dashboard/stats/orchestrator")
            .emptyAnswer("|0|0|0|0")
            .query(
                    args -> select(
                                    field(select(max(PUBLISH_LOGS.CREATED_AT)).from(PUBLISH_LOGS))
                                            .as("last_run_at"),
                                    arrivedSince(ago(1)).as("actions_last_run"),
                                    arrivedSince(ago(24)).as("actions_last_24h"),
                                    saturation(
                                                    sum(PUBLISH_LOG_TOTALS.LOGS)
                                                            .filterWhere(PUBLISH_LOG_TOTALS.STATUS.in(
                                                                    inline(PublishStatus.pending),
                                                                    inline(PublishStatus.processing))),
                                                    sum(PUBLISH_LOG_TOTALS.LOGS))
                                            .as("queue_saturation"),
                                    activeWorkers().as("active_workers"))
                            .from(PUBLISH_LOG_TOTALS),
                    mapping(Orchestrator::new));

    static final Figure<Orchestrator> ORCHESTRATOR_OF_ROWS = Figure.named("publishing.orchestrator_of_rows")
            .readsAllRows()
            .title("Orchestrator activity in a period or on a platform")
            .unit("time, publications, share, accounts")
            .description("When publications were ordered last and how many, and who works on them, row by row.")
            .endpoint("GET /dashboard/stats/orchestrator")
            .optional(FROM)
            .optional(UNTIL)
            .optional(PLATFORM)
            .emptyAnswer("|0|0|0|0")
            .query(
                    args -> select(
                                    max(PUBLISH_LOGS.CREATED_AT).as("last_run_at"),
                                    rowsSince(ago(1)).as("actions_last_run"),
                                    rowsSince(ago(24)).as("actions_last_24h"),
                                    saturation(
                                                    count().filterWhere(IS_ACTIVE)
                                                            .cast(SQLDataType.NUMERIC),
                                                    count().cast(SQLDataType.NUMERIC))
                                            .as("queue_saturation"),
                                    countDistinct(PUBLISH_LOGS.SOCIAL_ACCOUNT_ID)
                                            .filterWhere(IS_WORKING)
                                            .cast(SQLDataType.BIGINT)
                                            .as("active_workers"))
                            .from(PUBLISH_LOGS)
                            .where(publishLogs(args)),
                    mapping(Orchestrator::new));

    private final DSLContext db;

    OrchestratorQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(ORCHESTRATOR, ORCHESTRATOR_OF_ROWS);
    }

    Orchestrator orchestrator(Filter filter) {
        return filter.isNone() ? ORCHESTRATOR.single(db) : ORCHESTRATOR_OF_ROWS.single(db, filter.arguments());
    }

    private static Field<Instant> ago(int hours) {
        return field("current_timestamp - interval {0}", Instant.class, inline(hours + " hours"));
    }

    /** Later than the time and not in the future. */
    private static Field<Long> rowsSince(Field<Instant> start) {
        return count().filterWhere(PUBLISH_LOGS.CREATED_AT.gt(start), PUBLISH_LOGS.CREATED_AT.le(NOW))
                .cast(SQLDataType.BIGINT);
    }

    /** Whole quarters of an hour, less the rows of the first one that are too old and of the last that are too new. */
    private static Field<Long> arrivedSince(Field<Instant> start) {
        return arrived(start)
                .minus(rows(PUBLISH_LOGS.CREATED_AT.ge(quarterOf(start)).and(PUBLISH_LOGS.CREATED_AT.le(start))))
                .minus(rows(PUBLISH_LOGS
                        .CREATED_AT
                        .gt(NOW)
                        .and(PUBLISH_LOGS.CREATED_AT.lt(
                                field("{0} + interval '15 minutes'", Instant.class, quarterOf(NOW))))));
    }

    private static Field<Long> arrived(Field<Instant> start) {
        return field(select(coalesce(sum(PUBLISH_LOG_ARRIVALS.LOGS), inline(0)).cast(SQLDataType.BIGINT))
                .from(PUBLISH_LOG_ARRIVALS)
                .where(PUBLISH_LOG_ARRIVALS.QUARTER.ge(quarterOf(start)))
                .and(PUBLISH_LOG_ARRIVALS.QUARTER.le(quarterOf(NOW))));
    }

    private static Field<Long> rows(Condition condition) {
        return field(select(count().cast(SQLDataType.BIGINT)).from(PUBLISH_LOGS).where(condition));
    }

    private static Field<Double> saturation(Field<BigDecimal> active, Field<BigDecimal> all) {
        return coalesce(active.div(nullif(all, inline(BigDecimal.ZERO))), inline(0))
                .cast(SQLDataType.DOUBLE);
    }

    /** One look into an index for each account, however much it has to do. */
    private static Field<Long> activeWorkers() {
        return field(select(count().cast(SQLDataType.BIGINT))
                .from(SOCIAL_ACCOUNTS)
                .where(exists(selectOne()
                        .from(PUBLISH_LOGS)
                        .where(PUBLISH_LOGS.SOCIAL_ACCOUNT_ID.eq(SOCIAL_ACCOUNTS.ID))
                        .and(PUBLISH_LOGS.STATUS.eq(inline(PublishStatus.processing))))));
    }
}
