package dev.vitrine.identity;

import static dev.vitrine.jooq.identity.Tables.API_KEYS;
import static dev.vitrine.jooq.identity.Tables.USERS;
import static org.jooq.impl.DSL.cardinality;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.vitrine.db.FixedStatement;
import dev.vitrine.db.OneLine;
import dev.vitrine.jooq.identity.enums.UserRole;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up who is asking. */
@Singleton
class CallerQueries {

    private static final Logger LOG = LoggerFactory.getLogger(CallerQueries.class);

    /** {@code last_used_at} is exact to a minute: a key's requests do not all write. */
    private static final Condition TOUCH_IS_DUE =
            API_KEYS.LAST_USED_AT.isNull().or(condition("{0} < now() - interval '1 minute'", API_KEYS.LAST_USED_AT));

    /** A full disk, a standby, a lock. */
    private static final Set<String> NOT_WRITABLE = Set.of("53100", "25006", "55P03");

    private static final String ID = "id";

    private static final FixedStatement<Record2<UUID, UserRole>> ACTIVE_USER =
            FixedStatement.of(select(USERS.CREATOR_ID, USERS.ROLE)
                    .from(USERS)
                    .where(USERS.ID.eq(param(ID, USERS.ID)))
                    .and(USERS.IS_ACTIVE));

    private final DSLContext db;

    CallerQueries(DSLContext db) {
        this.db = db;
    }

    /** The active user, with the role that the database has now. */
    Optional<Caller> user(UUID id) {
        return ACTIVE_USER.fetch(db, Map.of(ID, id)).stream()
                .findFirst()
                .map(user -> new Caller(id, id.toString(), user.value1(), Permission.of(user.value2())));
    }

    /** The key, when its secret is right and it is neither expired nor revoked. */
    Optional<KeyCaller> key(ApiKey key, InetAddress address) {
        Field<Boolean> addressAllowed = field(allows(address)).as("address_allowed");
        Field<Boolean> touchIsDue = field(TOUCH_IS_DUE).as("touch_is_due");
        return db.select(
                        API_KEYS.ID,
                        API_KEYS.SECRET_HASH,
                        API_KEYS.SCOPES,
                        API_KEYS.REQUESTS_PER_MINUTE,
                        addressAllowed,
                        touchIsDue)
                .from(API_KEYS)
                .where(API_KEYS.PUBLIC_ID.eq(key.publicId()))
                .and(API_KEYS.REVOKED_AT.isNull())
                .and(API_KEYS.EXPIRES_AT.isNull().or(API_KEYS.EXPIRES_AT.gt(currentInstant())))
                .fetchOptional()
                .filter(found -> sameHash(found.get(API_KEYS.SECRET_HASH), key.secretHash()))
                .map(found -> {
                    if (found.get(addressAllowed) && found.get(touchIsDue)) {
                        touch(found.get(API_KEYS.ID));
                    }
                    return new KeyCaller(
                            new Caller(
                                    found.get(API_KEYS.ID),
                                    key.publicId(),
                                    null,
                                    Permission.of(Arrays.asList(found.get(API_KEYS.SCOPES)))),
                            found.get(addressAllowed),
                            found.get(API_KEYS.REQUESTS_PER_MINUTE));
                });
    }

    private static Condition allows(InetAddress address) {
        return cardinality(API_KEYS.ALLOWED_CIDRS)
                .eq(0)
                .or(condition("cast({0} as inet) <<= any({1})", val(address.getHostAddress()), API_KEYS.ALLOWED_CIDRS));
    }

    private static boolean sameHash(String stored, String given) {
        return MessageDigest.isEqual(
                stored.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.US_ASCII));
    }

    /** Due again in the statement: of many requests at once, one writes. Who reads need not be able to write. */
    private void touch(UUID id) {
        try {
            db.update(API_KEYS)
                    .set(API_KEYS.LAST_USED_AT, currentInstant())
                    .where(API_KEYS.ID.eq(id))
                    .and(TOUCH_IS_DUE)
                    .execute();
        } catch (DataAccessException e) {
            if (!NOT_WRITABLE.contains(String.valueOf(e.sqlState()))) {
                throw e;
            }
            LOG.debug("when an API key was used last could not be written: {}", OneLine.of(e));
        }
    }

    /**
     * A valid key, and whether it may be used from where the request comes.
     *
     * @param addressAllowed false: 403
     * @param requestsPerMinute how many it may send; null: any number
     */
    record KeyCaller(
            Caller caller, boolean addressAllowed, @Nullable Integer requestsPerMinute) {}
}
