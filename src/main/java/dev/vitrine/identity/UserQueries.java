package dev.vitrine.identity;

import static dev.vitrine.jooq.identity.Tables.INVITE_CODES;
import static dev.vitrine.jooq.identity.Tables.USERS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.val;

import dev.vitrine.jooq.identity.enums.UserRole;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectField;

/** Users: sign-in, registration, onboarding. */
@Singleton
class UserQueries {

    /** What a {@link User} is made of. */
    private static final SelectField<?>[] USER = {
        USERS.ID,
        USERS.EMAIL,
        USERS.DISPLAY_NAME,
        USERS.ROLE,
        USERS.CREATOR_ID,
        USERS.ONBOARDING_COMPLETED,
        USERS.CREATED_AT
    };

    private final DSLContext db;

    UserQueries(DSLContext db) {
        this.db = db;
    }

    /** Who signs in with this email, ignoring case; inactive users too. */
    Optional<SignIn> signIn(String email) {
        return db.select(USERS.ID, USERS.HASHED_PASSWORD, USERS.ROLE, USERS.IS_ACTIVE)
                .from(USERS)
                .where(lower(USERS.EMAIL).eq(lower(val(email))))
                .fetchOptional(mapping(SignIn::new));
    }

    Optional<User> user(UUID id) {
        return db.select(USER).from(USERS).where(USERS.ID.eq(id)).fetchOptional(UserQueries::toUser);
    }

    Optional<User> completeOnboarding(UUID id) {
        return db.update(USERS)
                .set(USERS.ONBOARDING_COMPLETED, true)
                .set(USERS.UPDATED_AT, currentInstant())
                .where(USERS.ID.eq(id))
                .returningResult(USER)
                .fetchOptional(UserQueries::toUser);
    }

    /** Whether the code would admit a registration now. */
    boolean isOpen(String inviteCode) {
        return db.fetchExists(INVITE_CODES, admits(inviteCode));
    }

    private static Condition admits(String inviteCode) {
        return INVITE_CODES
                .CODE
                .eq(inviteCode)
                .and(INVITE_CODES.USES_REMAINING.gt(0))
                .and(INVITE_CODES.EXPIRES_AT.isNull().or(INVITE_CODES.EXPIRES_AT.gt(currentInstant())));
    }

    /**
     * Uses the invite code once and makes the user, both or neither.
     *
     * @throws InviteCodeRefused when the code is unknown, used up or expired
     * @throws EmailTaken when a user has this email
     */
    User register(String inviteCode, String email, String hashedPassword, String displayName) {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            int used = tx.update(INVITE_CODES)
                    .set(INVITE_CODES.USES_REMAINING, INVITE_CODES.USES_REMAINING.minus(1))
                    .where(admits(inviteCode))
                    .execute();
            if (used == 0) {
                throw new InviteCodeRefused();
            }
            return tx.insertInto(USERS)
                    .set(USERS.EMAIL, email)
                    .set(USERS.HASHED_PASSWORD, hashedPassword)
                    .set(USERS.DISPLAY_NAME, displayName)
                    .set(USERS.ROLE, UserRole.creator)
                    .onConflictDoNothing()
                    .returningResult(USER)
                    .fetchOptional(UserQueries::toUser)
                    .orElseThrow(EmailTaken::new);
        });
    }

    private static User toUser(Record row) {
        return new User(
                row.get(USERS.ID),
                row.get(USERS.EMAIL),
                row.get(USERS.DISPLAY_NAME),
                row.get(USERS.ROLE),
                row.get(USERS.CREATOR_ID),
                row.get(USERS.ONBOARDING_COMPLETED),
                row.get(USERS.CREATED_AT));
    }

    /** What a sign-in is checked against. */
    record SignIn(UUID id, String hashedPassword, UserRole role, boolean isActive) {}

    /** The code is unknown, used up or expired. */
    static final class InviteCodeRefused extends RuntimeException {}

    /** Somebody has this email. */
    static final class EmailTaken extends RuntimeException {}
}
