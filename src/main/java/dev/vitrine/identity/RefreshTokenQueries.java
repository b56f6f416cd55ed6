package dev.vitrine.identity;

import static dev.vitrine.jooq.identity.Tables.REFRESH_TOKENS;
import static dev.vitrine.jooq.identity.Tables.USERS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;

import dev.vitrine.db.Secrets;
import dev.vitrine.db.Sha256;
import dev.vitrine.jooq.identity.enums.UserRole;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.types.DayToSecond;

/** Refresh tokens: each works once, and a second use revokes all that descend from the same login. */
@Singleton
class RefreshTokenQueries {

    private final DSLContext db;
    private final Duration timeToLive;

    RefreshTokenQueries(DSLContext db, @Value("${vitrine.refresh-token-ttl}") Duration timeToLive) {
        this.db = db;
        this.timeToLive = timeToLive;
    }

    /** A token of a new family. */
    String issue(UUID userId) {
        return issue(db, userId, UUID.randomUUID());
    }

    private String issue(DSLContext db, UUID userId, UUID family) {
        String token = Secrets.random();
        db.insertInto(REFRESH_TOKENS)
                .set(REFRESH_TOKENS.USER_ID, userId)
                .set(REFRESH_TOKENS.FAMILY, family)
                .set(REFRESH_TOKENS.TOKEN_HASH, Sha256.hex(token))
                .set(REFRESH_TOKENS.EXPIRES_AT, currentInstant().plus(DayToSecond.valueOf(timeToLive)))
                .execute();
        return token;
    }

    /**
     * Exchanges the token for the next one of its family; empty when it is not valid or its user is not active. One at a
     * time in a family: what revokes it sees every token of it, also one that was just being made.
     */
    Optional<Exchange> exchange(String token) {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            lockFamily(tx, token);
            Optional<Exchange> exchange = tx.update(REFRESH_TOKENS)
                    .set(REFRESH_TOKENS.USED_AT, currentInstant())
                    .from(USERS)
                    .where(REFRESH_TOKENS.TOKEN_HASH.eq(Sha256.hex(token)))
                    .and(REFRESH_TOKENS.USED_AT.isNull())
                    .and(REFRESH_TOKENS.REVOKED_AT.isNull())
                    .and(REFRESH_TOKENS.EXPIRES_AT.gt(currentInstant()))
                    .and(USERS.ID.eq(REFRESH_TOKENS.USER_ID))
                    .and(USERS.IS_ACTIVE)
                    .returningResult(USERS.ID, USERS.ROLE, REFRESH_TOKENS.FAMILY)
                    .fetchOptional(
                            mapping((userId, role, family) -> new Exchange(userId, role, issue(tx, userId, family))));
            if (exchange.isEmpty()) {
                revokeFamilyOfUsed(tx, token);
            }
            return exchange;
        });
    }

    /** A statement of its own: the next ones see what was committed while this one waited. */
    private static void lockFamily(DSLContext tx, String token) {
        tx.select(field("pg_advisory_xact_lock(hashtextextended({0}::text, 0))", REFRESH_TOKENS.FAMILY))
                .from(REFRESH_TOKENS)
                .where(REFRESH_TOKENS.TOKEN_HASH.eq(Sha256.hex(token)))
                .execute();
    }

    private static void revokeFamilyOfUsed(DSLContext tx, String token) {
        tx.update(REFRESH_TOKENS)
                .set(REFRESH_TOKENS.REVOKED_AT, currentInstant())
                .where(REFRESH_TOKENS.FAMILY.eq(select(REFRESH_TOKENS.FAMILY)
                        .from(REFRESH_TOKENS)
                        .where(REFRESH_TOKENS.TOKEN_HASH.eq(Sha256.hex(token)))
                        .and(REFRESH_TOKENS.USED_AT.isNotNull())))
                .and(REFRESH_TOKENS.REVOKED_AT.isNull())
                .execute();
    }

    /** Removes some of what has expired, the oldest first; how many. What is being looked at stays for the next time. */
    int removeExpired(int limit) {
        return db.deleteFrom(REFRESH_TOKENS)
                .where(REFRESH_TOKENS.ID.in(select(REFRESH_TOKENS.ID)
                        .from(REFRESH_TOKENS)
                        .where(REFRESH_TOKENS.EXPIRES_AT.lt(currentInstant()))
                        .orderBy(REFRESH_TOKENS.EXPIRES_AT)
                        .limit(limit)
                        .forUpdate()
                        .skipLocked()))
                .execute();
    }

    /** Whose the token was, and the next one. */
    record Exchange(UUID userId, UserRole role, String refreshToken) {}
}
