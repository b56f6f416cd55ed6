package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOBS;
import static dev.vitrine.jooq.rendering.Tables.JOB_EVENTS;
import static dev.vitrine.jooq.rendering.Tables.JOB_SUMMARIES;
import static org.jooq.impl.DSL.cast;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import dev.vitrine.db.OneLine;
import dev.vitrine.jooq.rendering.enums.JobOrigin;
import dev.vitrine.jooq.rendering.enums.JobState;
import dev.vitrine.jooq.rendering.tables.records.JobsRecord;
import dev.vitrine.web.TryLaterException;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record3;
import org.jooq.UpdateConditionStep;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the folder of job summaries into the table of jobs, all of it or nothing. A file that is the same as last time
 * changes nothing, so that what was done to its job since then stays; a job that is being rendered is left alone, and
 * one that has ended here is not begun again.
 */
@Singleton
class RebuildQueries {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildQueries.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    /** About half a second of work; half a million at once would not end in the minute that a statement has. */
    static final int REMOVED_AT_A_TIME = 5_000;

    /** The number of our advisory lock: one rebuild at a time. */
    static final long LOCK = 0x7265_6275_696c_64L;

    private final DSLContext db;
    private final IdempotencyQueries idempotency;
    private final Optional<Path> outputs;

    /** The pool of streams allows statements that take longer than an answer may. */
    RebuildQueries(
            @Named("streams") DSLContext db,
            IdempotencyQueries idempotency,
            @Value("${vitrine.rendering.outputs:}") String outputs) {
        this.db = db;
        this.idempotency = idempotency;
        this.outputs = Optional.of(outputs).filter(text -> !text.isBlank()).map(Path::of);
    }

    /**
     * Rebuilds the index.
     *
     * @throws JobRefusedException while it is being rebuilt
     * @throws TryLaterException when the folder cannot be read; nothing is changed then
     */
    Rebuild rebuild() {
        return db.transactionResult(transaction -> rebuild(transaction.dsl()));
    }

    /** The same, once for each key. */
    Rebuild rebuild(RepeatableRequest request) {
        return idempotency.once(db, request, Rebuild.class, this::rebuild);
    }

    private Rebuild rebuild(DSLContext tx) {
        if (outputs.isEmpty()) {
            return Rebuild.of(0, 0, 0, 0, List.of());
        }
        if (!tx.fetchSingle(select(field("pg_try_advisory_xact_lock({0})", Boolean.class, inline(LOCK))))
                .value1()) {
            throw JobRefusedException.conflict("The index is being rebuilt");
        }
        SummaryQueries summaries = new SummaryQueries(tx);
        summaries.clear();
        gather(summaries, outputs.get());
        Rebuild rebuild = merge(tx, summaries);
        summaries.clear();
        return rebuild;
    }

    private static void gather(SummaryQueries summaries, Path outputs) {
        try {
            summaries.read(new SummaryFolder(outputs));
        } catch (IOException e) {
            LOG.warn("the folder of job summaries cannot be read: {}", OneLine.of(e));
            throw TryLaterException.overloaded("The folder of job summaries cannot be read", RETRY_AFTER);
        }
    }

    private static Rebuild merge(DSLContext tx, SummaryQueries summaries) {
        summaries.refuseOlder();
        int updated = update(tx);
        int added = insert(tx);
        int removed = delete(tx);
        return Rebuild.of(summaries.countUsed(), added, updated, removed, summaries.unreadable());
    }

    /** With an event for each job whose state was another one: that part of the statement sees the jobs as they were. */
    private static int update(DSLContext tx) {
        CommonTableExpression<?> updated =
                name("updated").fields("id").as(updateOfJobs(tx).returningResult(JOBS.ID));
        CommonTableExpression<?> recorded = name("recorded")
                .fields("event_id")
                .as(tx.insertInto(JOB_EVENTS, JOB_EVENTS.JOB_ID, JOB_EVENTS.EVENT, JOB_EVENTS.DETAILS)
                        .select(select(
                                        JOBS.ID,
                                        inline("indexed"),
                                        jsonbObject(key("state").value(JOB_SUMMARIES.STATE)))
                                .from(updated)
                                .join(JOBS)
                                .on(JOBS.ID.eq(updated.field("id", UUID.class)))
                                .join(JOB_SUMMARIES)
                                .on(JOB_SUMMARIES.JOB_ID.eq(JOBS.ID))
                                .and(SummaryQueries.isUsed())
                                .where(JOBS.STATE.ne(JOB_SUMMARIES.STATE)))
                        .returningResult(JOB_EVENTS.ID));
        return tx.with(updated)
                .with(recorded)
                .selectCount()
                .from(updated)
                .fetchSingle()
                .value1();
    }

    private static UpdateConditionStep<JobsRecord> updateOfJobs(DSLContext tx) {
        return tx.update(JOBS)
                .set(JOBS.TOPIC, ordered(JOBS.TOPIC, JOB_SUMMARIES.TOPIC))
                .set(JOBS.STATE, JOB_SUMMARIES.STATE)
                .set(JOBS.CREATED_AT, ordered(JOBS.CREATED_AT, JOB_SUMMARIES.CREATED_AT))
                .set(JOBS.UPDATED_AT, JOB_SUMMARIES.FINISHED_AT)
                .set(JOBS.STARTED_AT, JOB_SUMMARIES.STARTED_AT)
                .set(JOBS.FINISHED_AT, JOB_SUMMARIES.FINISHED_AT)
                .set(JOBS.NUM_SCENES, ordered(JOBS.NUM_SCENES, JOB_SUMMARIES.NUM_SCENES))
                .set(JOBS.DURATION_SEC, JOB_SUMMARIES.DURATION_SEC)
                .set(JOBS.ENCODER, JOB_SUMMARIES.ENCODER)
                .set(JOBS.RESOLUTION, JOB_SUMMARIES.RESOLUTION)
                .set(JOBS.FINAL_VIDEO_URL, JOB_SUMMARIES.FINAL_VIDEO_URL)
                .set(JOBS.THUMBNAIL_URL, JOB_SUMMARIES.THUMBNAIL_URL)
                .set(JOBS.ERROR, JOB_SUMMARIES.ERROR)
                .set(JOBS.TAGS, ordered(JOBS.TAGS, JOB_SUMMARIES.TAGS))
                .set(JOBS.IS_DRAFT, ordered(JOBS.IS_DRAFT, JOB_SUMMARIES.IS_DRAFT))
                .set(JOBS.ARCHIVED, ordered(JOBS.ARCHIVED, JOB_SUMMARIES.ARCHIVED))
                .set(JOBS.ARCHIVED_AT, ordered(JOBS.ARCHIVED_AT, JOB_SUMMARIES.ARCHIVED_AT))
                .set(JOBS.PROGRESS, progress())
                .set(JOBS.PLAN, ordered(JOBS.PLAN, JOB_SUMMARIES.PLAN))
                .set(JOBS.SUMMARY_FOLDER, JOB_SUMMARIES.FOLDER)
                .set(JOBS.SUMMARY_HASH, JOB_SUMMARIES.HASH)
                .from(JOB_SUMMARIES)
                .where(JOBS.ID.eq(JOB_SUMMARIES.JOB_ID))
                .and(SummaryQueries.isUsed())
                .and(JOBS.SUMMARY_HASH
                        .isDistinctFrom(JOB_SUMMARIES.HASH)
                        .or(JOBS.SUMMARY_FOLDER.isDistinctFrom(JOB_SUMMARIES.FOLDER)))
                .and(JOBS.LEASE_TOKEN.isNull())
                .and(isOfFolder().or(hasEnded(JOBS.STATE).and(hasEnded(JOB_SUMMARIES.STATE))));
    }

    private static Condition isOfFolder() {
        return JOBS.ORIGIN.eq(inline(JobOrigin.index));
    }

    private static Condition hasEnded(Field<JobState> state) {
        return state.notIn(inline(JobState.queued), inline(JobState.running));
    }

    /** What was ordered here stays as it was ordered: of such a job a summary tells only how it ended. */
    private static <T> Field<T> ordered(Field<T> own, Field<T> ofSummary) {
        return when(isOfFolder(), ofSummary).otherwise(own);
    }

    private static Field<Short> progress() {
        return when(JOB_SUMMARIES.STATE.eq(inline(JobState.completed)), inline((short) 100))
                .otherwise(inline((short) 0));
    }

    private static int insert(DSLContext tx) {
        CommonTableExpression<Record1<UUID>> added = name("added")
                .fields(JOBS.ID.getName())
                .as(tx.insertInto(
                                JOBS,
                                JOBS.ID,
                                JOBS.TOPIC,
                                JOBS.STATE,
                                JOBS.CREATED_AT,
                                JOBS.UPDATED_AT,
                                JOBS.STARTED_AT,
                                JOBS.FINISHED_AT,
                                JOBS.NUM_SCENES,
                                JOBS.DURATION_SEC,
                                JOBS.ENCODER,
                                JOBS.RESOLUTION,
                                JOBS.FINAL_VIDEO_URL,
                                JOBS.THUMBNAIL_URL,
                                JOBS.ERROR,
                                JOBS.TAGS,
                                JOBS.IS_DRAFT,
                                JOBS.ARCHIVED,
                                JOBS.ARCHIVED_AT,
                                JOBS.PROGRESS,
                                JOBS.PLAN,
                                JOBS.ORIGIN,
                                JOBS.SUMMARY_FOLDER,
                                JOBS.SUMMARY_HASH)
                        .select(select(
                                        JOB_SUMMARIES.JOB_ID,
                                        JOB_SUMMARIES.TOPIC,
                                        JOB_SUMMARIES.STATE,
                                        JOB_SUMMARIES.CREATED_AT,
                                        JOB_SUMMARIES.FINISHED_AT,
                                        JOB_SUMMARIES.STARTED_AT,
                                        JOB_SUMMARIES.FINISHED_AT,
                                        JOB_SUMMARIES.NUM_SCENES,
                                        JOB_SUMMARIES.DURATION_SEC,
                                        JOB_SUMMARIES.ENCODER,
                                        JOB_SUMMARIES.RESOLUTION,
                                        JOB_SUMMARIES.FINAL_VIDEO_URL,
                                        JOB_SUMMARIES.THUMBNAIL_URL,
                                        JOB_SUMMARIES.ERROR,
                                        JOB_SUMMARIES.TAGS,
                                        JOB_SUMMARIES.IS_DRAFT,
                                        JOB_SUMMARIES.ARCHIVED,
                                        JOB_SUMMARIES.ARCHIVED_AT,
                                        progress(),
                                        JOB_SUMMARIES.PLAN,
                                        inline(JobOrigin.index),
                                        JOB_SUMMARIES.FOLDER,
                                        JOB_SUMMARIES.HASH)
                                .from(JOB_SUMMARIES)
                                .where(SummaryQueries.isUsed())
                                .and(notExists(selectOne().from(JOBS).where(JOBS.ID.eq(JOB_SUMMARIES.JOB_ID)))))
                        .returningResult(JOBS.ID));
        return tx.with(added)
                .insertInto(JOB_EVENTS, JOB_EVENTS.JOB_ID, JOB_EVENTS.EVENT, JOB_EVENTS.DETAILS)
                .select(select(
                                added.field(JOBS.ID),
                                inline("indexed"),
                                jsonbObject(key("origin").value(inline(JobOrigin.index.getLiteral()))))
                        .from(added))
                .execute();
    }

    /** Jobs of the folder whose sub-folder is gone, or belongs to another job; not those whose file is broken now. */
    private static int delete(DSLContext tx) {
        int removed = 0;
        UUID last = null;
        int found;
        do {
            Record3<Integer, Integer, UUID> part = deletePart(tx, last);
            found = part.value1();
            removed += part.value2();
            last = part.value3();
        } while (found == REMOVED_AT_A_TIME);
        return removed;
    }

    /** The next ones by id: how many were found, how many of them are removed, and the last one's id. */
    private static Record3<Integer, Integer, UUID> deletePart(DSLContext tx, @Nullable UUID after) {
        Field<String> folder = coalesce(JOBS.SUMMARY_FOLDER, cast(JOBS.ID, SQLDataType.VARCHAR));
        CommonTableExpression<Record1<UUID>> gone = name("gone")
                .fields(JOBS.ID.getName())
                .as(select(JOBS.ID)
                        .from(JOBS)
                        .where(isOfFolder())
                        .and(after == null ? noCondition() : JOBS.ID.gt(after))
                        .and(JOBS.LEASE_TOKEN.isNull())
                        .and(notExists(selectOne()
                                .from(JOB_SUMMARIES)
                                .where(JOB_SUMMARIES.JOB_ID.eq(JOBS.ID))
                                .and(SummaryQueries.isUsed())))
                        .and(notExists(selectOne()
                                .from(JOB_SUMMARIES)
                                .where(JOB_SUMMARIES.FOLDER.eq(folder))
                                .and(JOB_SUMMARIES.REASON.isNotNull())))
                        .orderBy(JOBS.ID)
                        .limit(REMOVED_AT_A_TIME));
        CommonTableExpression<Record1<UUID>> removed = name("removed")
                .fields(JOBS.ID.getName())
                .as(tx.deleteFrom(JOBS)
                        .where(JOBS.ID.in(select(gone.field(JOBS.ID)).from(gone)))
                        // again: it may have been leased since
                        .and(JOBS.LEASE_TOKEN.isNull())
                        .returningResult(JOBS.ID));
        return tx.with(gone)
                .with(removed)
                .select(
                        field(selectCount().from(gone)),
                        field(selectCount().from(removed)),
                        field(select(gone.field(JOBS.ID))
                                .from(gone)
                                .orderBy(gone.field(JOBS.ID).desc())
                                .limit(1)))
                .fetchSingle();
    }
}
