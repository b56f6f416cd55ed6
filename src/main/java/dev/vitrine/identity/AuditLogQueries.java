package dev.vitrine.identity;

import static dev.vitrine.jooq.identity.Tables.AUDIT_LOG;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;

/** Writes what admins do, in the transaction in which they do it. */
public final class AuditLogQueries {

    private AuditLogQueries() {}

    /**
     * Appends one entry.
     *
     * @param action such as {@code api_key.created}
     * @param subject the id of what it was done to
     * @param details particulars without secrets
     */
    public static void append(
            DSLContext transaction, Actor actor, String action, String subject, Field<JSONB> details) {
        transaction
                .insertInto(AUDIT_LOG)
                .set(AUDIT_LOG.ACTOR, actor.caller().name())
                .set(AUDIT_LOG.ACTION, action)
                .set(AUDIT_LOG.SUBJECT, subject)
                .set(AUDIT_LOG.DETAILS, details)
                .set(
                        AUDIT_LOG.IP_ADDRESS,
                        field(
                                "cast({0} as inet)",
                                String.class, val(actor.address().getHostAddress())))
                .execute();
    }
}
