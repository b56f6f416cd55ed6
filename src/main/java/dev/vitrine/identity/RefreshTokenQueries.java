package dev.vitrine.identity;

import static dev.vitrine.jooq.identity.Tables.REFRESH_TOKENS;
import static dev.vitrine.jooq.identity.Tables.USERS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.select;

import dev.vitrine.jooq.identity.enums.UserRole;
import io.micronaut.context.annotation.Value;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

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
        String token = ApiKey.randomSecret();
        db.insertInto(REFRESH_TOKENS)
                .set(REFRESH_TOKENS.USER_ID, userId)
                .set(REFRESH_TOKENS.FAMILY, family)
                .set(REFRESH_TOKENS.TOKEN_HASH, ApiKey.sha256(token))
                .set(REFRESH_TOKENS.EXPIRES_AT, Instant.now().plus(timeToLive))
                .execute();
        return token;
    }

    /** Exchanges the token for the next one of its family; empty when it is not valid or its user is not active. */
    Optional<Exchange> exchange(String token) {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            Optional<Exchange> exchange = tx.update(REFRESH_TOKENS)
                    .set(REFRESH_TOKENS.USED_AT, currentInstant())
                    .from(USERS)
                    .where(REFRESH_TOKENS.TOKEN_HASH.eq(ApiKey.sha256(token)))
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

    private static void revokeFamilyOfUsed(DSLContext tx, String token) {
        tx.update(REFRESH_TOKENS)
                .set(REFRESH_TOKENS.REVOKED_AT, currentInstant())
                .where(REFRESH_TOKENS.FAMILY.eq(select(REFRESH_TOKENS.FAMILY)
                        .from(REFRESH_TOKENS)
                        .where(REFRESH_TOKENS.TOKEN_HASH.eq(ApiKey.sha256(token)))
                        .and(REFRESH_TOKENS.USED_AT.isNotNull())))
                .and(REFRESH_TOKENS.REVOKED_AT.isNull())
                .execute();
    }

    /** What has expired says nothing any more. */
    @Scheduled(fixedDelay = "1h", initialDelay = "10m")
    void removeExpired() {
        db.deleteFrom(REFRESH_TOKENS)
                .where(REFRESH_TOKENS.EXPIRES_AT.lt(currentInstant()))
                .execute();
    }

    /** Whose the token was, and the next one. */
    record Exchange(UUID userId, UserRole role, String refreshToken) {}
}
