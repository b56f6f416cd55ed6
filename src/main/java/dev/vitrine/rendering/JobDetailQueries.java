package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOBS;
import static dev.vitrine.jooq.rendering.Tables.JOB_EVENTS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.multisetAgg;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import dev.vitrine.jooq.rendering.tables.Jobs;
import dev.vitrine.rendering.JobDetail.Attempt;
import dev.vitrine.rendering.JobDetail.Attempts;
import dev.vitrine.rendering.JobDetail.Event;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/** One job with everything around it. */
@Singleton
class JobDetailQueries implements FigureSource {

    private static final Jobs RELATED = JOBS.as("related");

    private static final Parameter<UUID> ID =
            new Parameter<>("id", SQLDataType.UUID, "the job", UUID.fromString("aeed60a5-8865-0449-8a75-43f527e0578c"));

    /** The job, or nothing. */
    static final Figure<JobDetail> DETAIL = Figure.named("rendering.job")
            .title("A render job")
            .unit("job")
            .description("A job with its plan, the jobs with the same plan, and what happened to it.")
            .endpoint("GET /dashboard/jobs/{id}")
            .parameter(ID)
            .query(
                    args -> select(
                                    row(
                                                    JOBS.ID,
                                                    JOBS.TOPIC,
                                                    JOBS.STATE,
                                                    JOBS.CREATED_AT,
                                                    JOBS.UPDATED_AT,
                                                    JOBS.NUM_SCENES,
                                                    JOBS.DURATION_SEC,
                                                    JOBS.ENCODER,
                                                    JOBS.RESOLUTION,
                                                    JOBS.FINAL_VIDEO_URL,
                                                    JOBS.THUMBNAIL_URL,
                                                    JOBS.ERROR,
                                                    JOBS.TAGS.convertFrom(Arrays::asList),
                                                    JOBS.IS_DRAFT,
                                                    JOBS.ARCHIVED,
                                                    JOBS.PARENT_JOB_ID,
                                                    JOBS.ORIGIN,
                                                    JOBS.PROGRESS.coerce(SQLDataType.INTEGER))
                                            .mapping(Job::new),
                                    JOBS.STARTED_AT,
                                    JOBS.FINISHED_AT,
                                    JOBS.ARCHIVED_AT,
                                    JOBS.ATTEMPT,
                                    JOBS.PLAN.convertFrom(Json::readNullable),
                                    related(RELATED.ID.eq(JOBS.PARENT_JOB_ID)).as("parent"),
                                    related(RELATED.PARENT_JOB_ID.eq(JOBS.ID)).as("children"),
                                    events().as("events"))
                            .from(JOBS)
                            .where(JOBS.ID.eq(args.get(ID))),
                    mapping((job, startedAt, finishedAt, archivedAt, attempt, plan, parent, children, events) ->
                            new JobDetail(
                                    job,
                                    startedAt,
                                    finishedAt,
                                    archivedAt,
                                    attempt,
                                    plan,
                                    new Attempts(parent.isEmpty() ? null : parent.getFirst(), children),
                                    events,
                                    null)));

    private static Field<List<Attempt>> related(Condition isRelated) {
        return field(select(multisetAgg(RELATED.ID, RELATED.ORIGIN, RELATED.STATE, RELATED.CREATED_AT, RELATED.ERROR)
                                .orderBy(RELATED.CREATED_AT.desc(), RELATED.ID.desc()))
                        .from(RELATED)
                        .where(isRelated))
                .convertFrom(jobs -> jobs == null ? List.of() : jobs.map(mapping(Attempt::new)));
    }

    private static Field<List<Event>> events() {
        return field(select(multisetAgg(
                                        JOB_EVENTS.EVENT,
                                        JOB_EVENTS.DETAILS.convertFrom(Json::read),
                                        JOB_EVENTS.CREATED_AT)
                                .orderBy(JOB_EVENTS.CREATED_AT, JOB_EVENTS.ID))
                        .from(JOB_EVENTS)
                        .where(JOB_EVENTS.JOB_ID.eq(JOBS.ID)))
                .convertFrom(events -> events == null ? List.of() : events.map(mapping(Event::new)));
    }

    private final DSLContext db;

    JobDetailQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(DETAIL);
    }

    Optional<JobDetail> job(UUID id) {
        return DETAIL.list(db, ID.is(id)).stream().findFirst();
    }
}
