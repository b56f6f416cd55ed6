package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOBS;
import static dev.vitrine.jooq.rendering.Tables.JOB_COUNTS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.RolledUp;
import dev.vitrine.jooq.rendering.Routines;
import dev.vitrine.jooq.rendering.enums.JobState;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.SQLDataType;

/** The counters of jobs, which statistics and totals of lists rest on, for their proof. */
@Singleton
class JobCountsQueries implements FigureSource, RolledUp {

    private static final String UNIT = "jobs, seconds";
    private static final String ENDPOINT = "POST /admin/recount";

    private static final Figure<Counts> COUNTS = Figure.named("rendering.job_counts")
            .title("Render jobs by state as rolled up")
            .unit(UNIT)
            .description(
                    "Jobs, those with a duration that is not zero, and the sum of their durations, from the counters.")
            .endpoint(ENDPOINT)
            .query(
                    args -> select(
                                    JOB_COUNTS.STATE,
                                    JOB_COUNTS.ARCHIVED.cast(SQLDataType.CLOB).as("archived"),
                                    sum(JOB_COUNTS.JOBS).as("jobs"),
                                    sum(JOB_COUNTS.TIMED_JOBS).as("timed_jobs"),
                                    sum(JOB_COUNTS.DURATION_SEC).as("duration_sec"))
                            .from(JOB_COUNTS)
                            .groupBy(JOB_COUNTS.STATE, JOB_COUNTS.ARCHIVED)
                            .orderBy(JOB_COUNTS.STATE, JOB_COUNTS.ARCHIVED),
                    mapping(Counts::new));

    private static final Figure<Counts> COUNTS_OF_ROWS = Figure.named("rendering.job_counts_of_rows")
            .readsAllRows()
            .title("Render jobs by state")
            .unit(UNIT)
            .description("The same, row by row.")
            .endpoint(ENDPOINT)
            .query(
                    args -> select(
                                    JOBS.STATE,
                                    JOBS.ARCHIVED.cast(SQLDataType.CLOB).as("archived"),
                                    count().cast(BigDecimal.class).as("jobs"),
                                    count().filterWhere(JOBS.DURATION_SEC.gt(inline(0d)))
                                            .cast(BigDecimal.class)
                                            .as("timed_jobs"),
                                    coalesce(sum(JOBS.DURATION_SEC.cast(BigDecimal.class)), inline(BigDecimal.ZERO))
                                            .as("duration_sec"))
                            .from(JOBS)
                            .groupBy(JOBS.STATE, JOBS.ARCHIVED)
                            .orderBy(JOBS.STATE, JOBS.ARCHIVED),
                    mapping(Counts::new));

    @Override
    public List<Figure<?>> figures() {
        return List.of(COUNTS, COUNTS_OF_ROWS);
    }

    @Override
    public List<Pair<?>> pairs() {
        return List.of(new Pair<>(COUNTS, COUNTS_OF_ROWS));
    }

    @Override
    public void repair(DSLContext transaction) {
        Routines.repairJobCounts(transaction.configuration());
    }

    /** Jobs in a state, archived or not. */
    record Counts(JobState state, String archived, BigDecimal jobs, BigDecimal timedJobs, BigDecimal durationSec) {}
}
