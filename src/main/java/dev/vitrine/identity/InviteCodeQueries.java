package dev.vitrine.identity;

import static dev.vitrine.jooq.identity.Tables.INVITE_CODES;
import static org.jooq.impl.DSL.jsonbObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import dev.vitrine.identity.InviteCodeController.InviteCode;
import dev.vitrine.web.Cursor;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jspecify.annotations.Nullable;

/** Invite codes as admins see them. */
@Singleton
class InviteCodeQueries {

    /** What an {@link InviteCode} is made of. */
    private static final SelectField<?>[] INVITE_CODE = {
        INVITE_CODES.ID,
        INVITE_CODES.CODE,
        INVITE_CODES.USES_REMAINING,
        INVITE_CODES.EXPIRES_AT,
        INVITE_CODES.CREATED_AT
    };

    private final DSLContext db;

    InviteCodeQueries(DSLContext db) {
        this.db = db;
    }

    /** Makes a code; empty when there is one like it. The audit names it by its id: a code is a secret. */
    Optional<InviteCode> create(Actor actor, String code, int uses, @Nullable Instant expiresAt) {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            Optional<InviteCode> created = tx.insertInto(INVITE_CODES)
                    .set(INVITE_CODES.CODE, code)
                    .set(INVITE_CODES.USES_REMAINING, uses)
                    .set(INVITE_CODES.EXPIRES_AT, expiresAt)
                    .set(INVITE_CODES.CREATED_BY, actor.caller().id())
                    .onConflict(INVITE_CODES.CODE)
                    .doNothing()
                    .returningResult(INVITE_CODE)
                    .fetchOptional(InviteCodeQueries::inviteCode);
            created.ifPresent(made -> AuditLogQueries.append(
                    tx,
                    actor,
                    "invite_code.created",
                    made.id().toString(),
                    jsonbObject(key("uses").value(uses))));
            return created;
        });
    }

    List<InviteCode> newest(int limit, @Nullable Cursor after) {
        return db.select(INVITE_CODE)
                .from(INVITE_CODES)
                .where(isBehind(after))
                .orderBy(INVITE_CODES.CREATED_AT.desc(), INVITE_CODES.ID.desc())
                .limit(limit)
                .fetch(InviteCodeQueries::inviteCode);
    }

    private static Condition isBehind(@Nullable Cursor after) {
        return after == null
                ? noCondition()
                : row(INVITE_CODES.CREATED_AT, INVITE_CODES.ID).lt(after.createdAt(), after.id());
    }

    private static InviteCode inviteCode(Record row) {
        return new InviteCode(
                row.get(INVITE_CODES.ID),
                row.get(INVITE_CODES.CODE),
                row.get(INVITE_CODES.USES_REMAINING),
                row.get(INVITE_CODES.EXPIRES_AT),
                row.get(INVITE_CODES.CREATED_AT));
    }
}
