package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOB_COUNTS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.round;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.jooq.rendering.enums.JobState;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/** The numbers over the list of jobs. */
@Singleton
class JobStatisticsQueries implements FigureSource {

    private static final Field<BigDecimal> HUNDRED = inline(new BigDecimal(100));

    private static final Field<BigDecimal> TOTAL = coalesce(sum(JOB_COUNTS.JOBS), inline(BigDecimal.ZERO));
    private static final Field<BigDecimal> COMPLETED = jobs(JobState.completed);
    private static final Field<BigDecimal> FAILED = jobs(JobState.error);
    private static final Field<BigDecimal> RUNNING = jobs(JobState.queued, JobState.running);
    private static final Field<BigDecimal> RENDER_TIME =
            coalesce(sum(JOB_COUNTS.DURATION_SEC).filterWhere(isIn(JobState.completed)), inline(BigDecimal.ZERO));
    private static final Field<BigDecimal> TIMED =
            coalesce(sum(JOB_COUNTS.TIMED_JOBS).filterWhere(isIn(JobState.completed)), inline(BigDecimal.ZERO));

    /** Exact at any time: the counters are kept in the transactions that change jobs. */
    static final Figure<JobStatistics> STATISTICS = Figure.named("rendering.statistics")
            .title("Render jobs by state, and the time that they took")
            .unit("jobs, seconds, percent")
            .description("Jobs that are not archived, by state; running counts the queued ones, too."
                    + " Success rates are percentages of all jobs and of the finished ones."
                    + " Render times are those of completed jobs with a duration that is not zero.")
            .endpoint("GET /dashboard/stats")
            .emptyAnswer("0|0|0|0|0|0|0|0")
            .query(
                    args -> select(
                                    TOTAL.cast(SQLDataType.BIGINT).as("total_jobs"),
                                    COMPLETED.cast(SQLDataType.BIGINT).as("completed_jobs"),
                                    FAILED.cast(SQLDataType.BIGINT).as("failed_jobs"),
                                    RUNNING.cast(SQLDataType.BIGINT).as("running_jobs"),
                                    ratio(COMPLETED.mul(HUNDRED), TOTAL).as("success_rate"),
                                    ratio(COMPLETED.mul(HUNDRED), COMPLETED.plus(FAILED))
                                            .as("finished_success_rate"),
                                    round(RENDER_TIME, inline(2))
                                            .cast(SQLDataType.DOUBLE)
                                            .as("total_render_time_sec"),
                                    ratio(RENDER_TIME, TIMED).as("avg_render_time_sec"))
                            .from(JOB_COUNTS)
                            .where(not(condition(JOB_COUNTS.ARCHIVED))),
                    mapping(JobStatistics::new));

    private final DSLContext db;

    JobStatisticsQueries(DSLContext db) {
        this.db = db;
    }

    private static Field<BigDecimal> jobs(JobState... states) {
        return coalesce(sum(JOB_COUNTS.JOBS).filterWhere(isIn(states)), inline(BigDecimal.ZERO));
    }

    private static org.jooq.Condition isIn(JobState... states) {
        return JOB_COUNTS.STATE.in(
                java.util.Arrays.stream(states).map(org.jooq.impl.DSL::inline).toList());
    }

    /** Two decimals; 0 when there is nothing to divide by. */
    private static Field<Double> ratio(Field<BigDecimal> dividend, Field<BigDecimal> divisor) {
        return round(
                        coalesce(dividend.div(nullif(divisor, inline(BigDecimal.ZERO))), inline(BigDecimal.ZERO)),
                        inline(2))
                .cast(SQLDataType.DOUBLE);
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(STATISTICS);
    }

    JobStatistics statistics() {
        return STATISTICS.single(db);
    }
}
