package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOBS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.vitrine.jooq.rendering.enums.JobOrigin;
import dev.vitrine.jooq.rendering.enums.JobState;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** What operators do with jobs. Each method is a part of the given transaction. */
@Singleton
class JobChangeQueries {

    /** A new job, ready for a renderer; its id. */
    UUID create(DSLContext tx, Plan plan) {
        UUID id = tx.insertInto(JOBS)
                .set(JOBS.TOPIC, plan.topic())
                .set(JOBS.NUM_SCENES, plan.numScenes())
                .set(JOBS.TAGS, plan.tags().toArray(String[]::new))
                .set(JOBS.IS_DRAFT, plan.isDraft())
                .set(JOBS.PLAN, Json.write(plan.json()))
                .set(JOBS.ORIGIN, JobOrigin.render)
                .returningResult(JOBS.ID)
                .fetchSingle(mapping(created -> created));
        JobEventQueries.append(tx, id, "queued", jsonbObject(key("origin").value(JobOrigin.render.getLiteral())));
        return id;
    }

    /** The plan of a job, checked against the rules of today. */
    private static Plan storedPlan(Stored stored) {
        return Optional.ofNullable(stored.plan())
                .map(plan -> Plan.of("plan", Json.read(plan)))
                .orElseThrow(() -> JobRefusedException.notAllowed("Job plan not found in summary"));
    }

    /** A new job with the plan of another one in any state; its id. */
    UUID duplicate(DSLContext tx, UUID id) {
        Plan plan = storedPlan(stored(tx, id));
        return repeat(tx, id, plan, JobOrigin.duplicate, noCondition())
                .orElseThrow(() -> JobRefusedException.notFound(id));
    }

    /**
     * A new job with the plan of a failed one; its id.
     *
     * @throws JobRefusedException when it has not failed, or is being retried already
     */
    UUID retry(DSLContext tx, UUID id) {
        Stored stored = stored(tx, id);
        if (stored.state() != JobState.error) {
            throw notFailed(stored.state());
        }
        Plan plan = storedPlan(stored);
        return repeat(tx, id, plan, JobOrigin.retry, JOBS.STATE.eq(inline(JobState.error)))
                .orElseThrow(() -> notRetried(tx, id));
    }

    private static JobRefusedException notFailed(JobState state) {
        return JobRefusedException.notAllowed("Can only retry failed jobs. Current state: " + state.getLiteral());
    }

    private static JobRefusedException notRetried(DSLContext tx, UUID id) {
        JobState state = stored(tx, id).state();
        return state == JobState.error
                ? JobRefusedException.conflict("Job %s is already being retried".formatted(id))
                : notFailed(state);
    }

    /** Looks at the parent's state and inserts in one statement; empty when it is in another state, or has a retry. */
    private static Optional<UUID> repeat(
            DSLContext tx, UUID parentId, Plan plan, JobOrigin origin, Condition hasRightState) {
        Optional<UUID> repeated = tx.insertInto(
                        JOBS,
                        JOBS.TOPIC,
                        JOBS.NUM_SCENES,
                        JOBS.TAGS,
                        JOBS.IS_DRAFT,
                        JOBS.PLAN,
                        JOBS.PARENT_JOB_ID,
                        JOBS.ORIGIN)
                .select(select(
                                JOBS.TOPIC,
                                val(plan.numScenes()),
                                JOBS.TAGS,
                                JOBS.IS_DRAFT,
                                val(Json.write(plan.json())),
                                JOBS.ID,
                                val(origin))
                        .from(JOBS)
                        .where(JOBS.ID.eq(parentId))
                        .and(hasRightState))
                // the unique index of live retries
                .onConflictDoNothing()
                .returningResult(JOBS.ID)
                .fetchOptional(mapping(id -> id));
        repeated.ifPresent(id -> {
            JobEventQueries.append(
                    tx,
                    id,
                    "queued",
                    jsonbObject(
                            key("origin").value(origin.getLiteral()),
                            key("parent_job_id").value(parentId)));
            JobEventQueries.append(
                    tx,
                    parentId,
                    origin == JobOrigin.retry ? "retried" : "duplicated",
                    jsonbObject(key("new_job_id").value(id)));
        });
        return repeated;
    }

    /** Hides a job; again is no error. */
    void archive(DSLContext tx, UUID id) {
        int archived = tx.update(JOBS)
                .set(JOBS.ARCHIVED, true)
                .set(JOBS.ARCHIVED_AT, currentInstant())
                .set(JOBS.UPDATED_AT, currentInstant())
                .where(JOBS.ID.eq(id))
                .and(not(condition(JOBS.ARCHIVED)))
                .execute();
        record(tx, id, "archived", archived);
    }

    /** Shows a job again; again is no error. */
    void restore(DSLContext tx, UUID id) {
        int restored = tx.update(JOBS)
                .set(JOBS.ARCHIVED, false)
                .setNull(JOBS.ARCHIVED_AT)
                .set(JOBS.UPDATED_AT, currentInstant())
                .where(JOBS.ID.eq(id))
                .and(condition(JOBS.ARCHIVED))
                .execute();
        record(tx, id, "restored", restored);
    }

    private static void record(DSLContext tx, UUID id, String event, int changed) {
        if (changed == 1) {
            JobEventQueries.append(tx, id, event, jsonbObject());
        } else if (!tx.fetchExists(JOBS, JOBS.ID.eq(id))) {
            throw JobRefusedException.notFound(id);
        }
    }

    private static Stored stored(DSLContext tx, UUID id) {
        return tx.select(JOBS.STATE, JOBS.PLAN)
                .from(JOBS)
                .where(JOBS.ID.eq(id))
                // a rebuild of the index may be removing it: what refers to it would be refused
                .forKeyShare()
                .fetchOptional(mapping(Stored::new))
                .orElseThrow(() -> JobRefusedException.notFound(id));
    }

    /** What a change looks at. */
    private record Stored(JobState state, @Nullable JSONB plan) {}
}
