package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOB_EVENTS;

import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;

/** Writes what happens to jobs, in the transaction in which it happens. */
final class JobEventQueries {

    private JobEventQueries() {}

    static void append(DSLContext transaction, UUID jobId, String event, Field<JSONB> details) {
        transaction
                .insertInto(JOB_EVENTS)
                .set(JOB_EVENTS.JOB_ID, jobId)
                .set(JOB_EVENTS.EVENT, event)
                .set(JOB_EVENTS.DETAILS, details)
                .execute();
    }
}
