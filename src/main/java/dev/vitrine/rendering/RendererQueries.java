package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOBS;
import static dev.vitrine.jooq.rendering.Tables.JOB_EVENTS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.orderBy;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.with;

import dev.vitrine.db.FixedStatement;
import dev.vitrine.jooq.rendering.enums.JobState;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jooq.Record5;
import org.jooq.RowN;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Work for renderers. A job belongs to who shows its lease's token, until the lease runs out. */
@Singleton
class RendererQueries {

    /** The most claims that one statement answers. */
    static final int MAX_CLAIMS = 8;

    /** By the number of claims less one: the planner takes a limit that it does not know for a tenth of the table. */
    private static final List<FixedStatement<Record5<UUID, UUID, Instant, JsonNode, Integer>>> CLAIM =
            IntStream.rangeClosed(1, MAX_CLAIMS)
                    .mapToObj(claims -> FixedStatement.of(claim(claims)))
                    .toList();

    private final DSLContext db;

    RendererQueries(DSLContext db) {
        this.db = db;
    }

    /**
     * Gives the oldest queued jobs to workers, in one statement: others step over a job that is being given.
     *
     * @param claimants 1 to {@value #MAX_CLAIMS}
     * @return what the first of them get, in their order; fewer than they are when there are not enough jobs
     */
    List<Claim> claim(List<Claimant> claimants) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < claimants.size(); i++) {
            values.put(worker(i + 1).getParamName(), claimants.get(i).worker());
            values.put(leaseSeconds(i + 1).getParamName(), claimants.get(i).leaseSeconds());
        }
        return CLAIM.get(claimants.size() - 1).fetch(db, values).map(mapping(Claim::new));
    }

    private static Param<String> worker(int place) {
        return param("worker_" + place, SQLDataType.VARCHAR);
    }

    private static Param<Integer> leaseSeconds(int place) {
        return param("lease_seconds_" + place, SQLDataType.INTEGER);
    }

    private static Select<Record5<UUID, UUID, Instant, JsonNode, Integer>> claim(int claims) {
        CommonTableExpression<?> queued = name("queued")
                .as(select(JOBS.ID, JOBS.CREATED_AT)
                        .from(JOBS)
                        .where(JOBS.STATE.eq(inline(JobState.queued)))
                        .and(not(condition(JOBS.ARCHIVED)))
                        .and(JOBS.PLAN.isNotNull())
                        .orderBy(JOBS.CREATED_AT, JOBS.ID)
                        .limit(inline(claims))
                        .forUpdate()
                        .skipLocked());
        Field<UUID> queuedId = queued.field(JOBS.ID);
        CommonTableExpression<?> oldest = name("oldest")
                .fields("id", "place")
                .as(select(queuedId, rowNumber().over(orderBy(queued.field(JOBS.CREATED_AT), queuedId)))
                        .from(queued));
        Field<Integer> place = oldest.field("place", Integer.class);
        Table<?> claimants = DSL.values(IntStream.rangeClosed(1, claims)
                        .mapToObj(i -> row(List.of(inline(i), worker(i), leaseSeconds(i))))
                        .toArray(RowN[]::new))
                .as("claimants", "place", "worker", "lease_seconds");
        Field<String> worker = claimants.field("worker", String.class);
        Field<Integer> leaseSeconds = claimants.field("lease_seconds", Integer.class);
        CommonTableExpression<?> claimed = name("claimed")
                .fields("place", "worker", "id", "lease_token", "lease_expires_at", "plan", "attempt")
                .as(update(JOBS)
                        .set(JOBS.STATE, inline(JobState.running))
                        .set(JOBS.LEASE_OWNER, worker)
                        .set(JOBS.LEASE_TOKEN, field("gen_random_uuid()", UUID.class))
                        .set(JOBS.LEASE_SECONDS, leaseSeconds)
                        .set(JOBS.LEASE_EXPIRES_AT, fromNow(leaseSeconds))
                        .set(JOBS.ATTEMPT, JOBS.ATTEMPT.plus(inline(1)))
                        .set(JOBS.PROGRESS, inline((short) 0))
                        .set(JOBS.STARTED_AT, currentInstant())
                        .set(JOBS.UPDATED_AT, currentInstant())
                        .from(oldest.join(claimants).on(place.eq(claimants.field("place", Integer.class))))
                        .where(JOBS.ID.eq(oldest.field("id", UUID.class)))
                        .returningResult(
                                place,
                                worker,
                                JOBS.ID,
                                JOBS.LEASE_TOKEN,
                                JOBS.LEASE_EXPIRES_AT,
                                JOBS.PLAN,
                                JOBS.ATTEMPT));
        Field<UUID> id = claimed.field("id", UUID.class);
        Field<Integer> attempt = claimed.field("attempt", Integer.class);
        return with(queued)
                .with(oldest)
                .with(claimed)
                .with(recorded(
                        id,
                        "claimed",
                        jsonbObject(
                                key(inline("worker")).value(claimed.field("worker", String.class)),
                                key(inline("attempt")).value(attempt)),
                        claimed))
                .select(
                        id,
                        claimed.field("lease_token", UUID.class),
                        claimed.field("lease_expires_at", SQLDataType.INSTANT),
                        claimed.field("plan", SQLDataType.JSONB).convertFrom(Json::read),
                        attempt)
                .from(claimed)
                .orderBy(claimed.field("place"));
    }

    /** An event for each job of the other part of the statement. */
    private static CommonTableExpression<?> recorded(
            Field<UUID> id, String event, Field<JSONB> details, CommonTableExpression<?> changed) {
        return name("recorded")
                .fields("event_id")
                .as(DSL.insertInto(JOB_EVENTS, JOB_EVENTS.JOB_ID, JOB_EVENTS.EVENT, JOB_EVENTS.DETAILS)
                        .select(select(id, inline(event), details).from(changed))
                        .returningResult(JOB_EVENTS.ID));
    }

    private static Field<Instant> fromNow(Field<Integer> seconds) {
        return field("now() + make_interval(secs => {0})", Instant.class, seconds);
    }

    /** A late answer changes nothing, whether or not the job has been put back already. */
    private static Condition isLeasedTo(Lease lease) {
        return JOBS.ID
                .eq(lease.jobId())
                .and(JOBS.STATE.eq(inline(JobState.running)))
                .and(JOBS.LEASE_OWNER.eq(lease.worker()))
                .and(JOBS.LEASE_TOKEN.eq(lease.leaseToken()))
                .and(JOBS.LEASE_EXPIRES_AT.gt(currentInstant()));
    }

    /**
     * Extends a lease by its length; until when.
     *
     * @param progress percent; null: as before
     * @throws JobRefusedException when the job is not this worker's any more
     */
    Heartbeat heartbeat(Lease lease, @Nullable Integer progress) {
        return db.update(JOBS)
                .set(JOBS.LEASE_EXPIRES_AT, fromNow(JOBS.LEASE_SECONDS))
                .set(JOBS.PROGRESS, progress == null ? JOBS.PROGRESS : val(progress.shortValue(), JOBS.PROGRESS))
                .set(JOBS.UPDATED_AT, currentInstant())
                .where(isLeasedTo(lease))
                .returningResult(
                        JOBS.ID, inline("running"), JOBS.LEASE_EXPIRES_AT, JOBS.PROGRESS.coerce(SQLDataType.INTEGER))
                .fetchOptional(mapping(Heartbeat::new))
                .orElseThrow(() -> notLeased(lease));
    }

    /**
     * Ends a job with its video.
     *
     * @throws JobRefusedException when the job is not this worker's any more
     */
    void complete(Lease lease, Result result) {
        Field<Double> duration = result.durationSec() == null
                ? field("greatest(extract(epoch from now() - {0}), 0)", SQLDataType.DOUBLE, JOBS.STARTED_AT)
                : val(result.durationSec());
        end(
                lease,
                "completed",
                db.update(JOBS)
                        .set(JOBS.STATE, inline(JobState.completed))
                        .set(JOBS.DURATION_SEC, duration)
                        .set(JOBS.ENCODER, result.encoder())
                        .set(JOBS.RESOLUTION, result.resolution())
                        .set(JOBS.FINAL_VIDEO_URL, result.finalVideoUrl())
                        .set(JOBS.THUMBNAIL_URL, result.thumbnailUrl())
                        .setNull(JOBS.ERROR)
                        .set(JOBS.PROGRESS, inline((short) 100)),
                jsonbObject(
                        key("worker").value(lease.worker()),
                        key("encoder").value(result.encoder()),
                        key("duration_sec").value(result.durationSec())));
    }

    /**
     * Ends a job with an error.
     *
     * @throws JobRefusedException when the job is not this worker's any more
     */
    void fail(Lease lease, String error) {
        end(
                lease,
                "failed",
                db.update(JOBS).set(JOBS.STATE, inline(JobState.error)).set(JOBS.ERROR, error),
                jsonbObject(key("worker").value(lease.worker()), key("error").value(error)));
    }

    private void end(Lease lease, String event, org.jooq.UpdateSetMoreStep<?> outcome, Field<JSONB> details) {
        CommonTableExpression<?> ended = name("ended")
                .fields("id")
                .as(outcome.set(JOBS.FINISHED_AT, currentInstant())
                        .set(JOBS.UPDATED_AT, currentInstant())
                        .setNull(JOBS.LEASE_OWNER)
                        .setNull(JOBS.LEASE_TOKEN)
                        .setNull(JOBS.LEASE_SECONDS)
                        .setNull(JOBS.LEASE_EXPIRES_AT)
                        .where(isLeasedTo(lease))
                        .returningResult(JOBS.ID));
        Field<UUID> id = ended.field("id", UUID.class);
        boolean isEnded = db.with(ended)
                .with(recorded(id, event, details, ended))
                .select(id)
                .from(ended)
                .fetchOptional()
                .isPresent();
        if (!isEnded) {
            throw notLeased(lease);
        }
    }

    private JobRefusedException notLeased(Lease lease) {
        return db.fetchExists(JOBS, JOBS.ID.eq(lease.jobId()))
                ? JobRefusedException.conflict("Job %s is not leased to this worker".formatted(lease.jobId()))
                : JobRefusedException.notFound(lease.jobId());
    }

    /** Puts the jobs back whose lease has run out; how many. A worker that answers at this moment goes first. */
    int requeue() {
        var lost = JOBS.as("lost");
        CommonTableExpression<?> requeued = name("requeued")
                .fields("id")
                .as(update(JOBS)
                        .set(JOBS.STATE, inline(JobState.queued))
                        .set(JOBS.PROGRESS, inline((short) 0))
                        .set(JOBS.UPDATED_AT, currentInstant())
                        .setNull(JOBS.STARTED_AT)
                        .setNull(JOBS.LEASE_OWNER)
                        .setNull(JOBS.LEASE_TOKEN)
                        .setNull(JOBS.LEASE_SECONDS)
                        .setNull(JOBS.LEASE_EXPIRES_AT)
                        .where(JOBS.ID.in(select(lost.ID)
                                .from(lost)
                                .where(lost.STATE.eq(inline(JobState.running)))
                                .and(lost.LEASE_EXPIRES_AT.le(currentInstant()))
                                .orderBy(lost.LEASE_EXPIRES_AT)
                                .limit(inline(1_000))
                                .forUpdate()
                                .skipLocked()))
                        .returningResult(JOBS.ID));
        Field<UUID> id = requeued.field("id", UUID.class);
        return db.with(requeued)
                .with(recorded(id, "requeued", jsonbObject(key("reason").value("lease expired")), requeued))
                .selectCount()
                .from(requeued)
                .fetchSingle()
                .value1();
    }

    /**
     * A worker that asks for a job.
     *
     * @param worker its name
     * @param leaseSeconds how long the job is its own without a heartbeat
     */
    record Claimant(String worker, int leaseSeconds) {}

    /**
     * A job to be rendered.
     *
     * @param jobId identifies it
     * @param leaseToken to be shown with each answer
     * @param leaseExpiresAt until then it is this worker's
     * @param plan what is to be rendered
     * @param attempt counted from 1
     */
    @Serdeable
    record Claim(UUID jobId, UUID leaseToken, Instant leaseExpiresAt, JsonNode plan, int attempt) {}

    /** What a worker shows of a claim. */
    record Lease(UUID jobId, String worker, UUID leaseToken) {}

    /**
     * A lease that goes on.
     *
     * @param jobId identifies the job
     * @param status always {@code running}
     * @param leaseExpiresAt until then it is this worker's
     * @param progress percent done
     */
    @Serdeable
    record Heartbeat(UUID jobId, String status, Instant leaseExpiresAt, int progress) {}

    /** A video. */
    record Result(
            @Nullable Double durationSec,
            @Nullable String encoder,
            @Nullable String resolution,
            @Nullable String finalVideoUrl,
            @Nullable String thumbnailUrl) {}
}
