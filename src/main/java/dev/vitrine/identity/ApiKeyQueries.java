package dev.vitrine.identity;

import static dev.vitrine.jooq.identity.Tables.API_KEYS;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.jsonbObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.val;

import dev.vitrine.identity.ApiKeyController.ApiKeyEntry;
import dev.vitrine.identity.ApiKeyController.NewApiKey;
import dev.vitrine.web.Cursor;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** API keys as admins see them. */
@Singleton
class ApiKeyQueries {

    private static final String INVALID_TEXT_REPRESENTATION = "22P02";

    /** Read as text; written with a cast. */
    private static final Field<String[]> ALLOWED_CIDRS =
            field(API_KEYS.ALLOWED_CIDRS.getQualifiedName(), SQLDataType.VARCHAR.array());

    private static final Field<List<String>> SCOPES = API_KEYS.SCOPES.convertFrom(Arrays::asList);
    private static final Field<List<String>> NETWORKS = ALLOWED_CIDRS.convertFrom(Arrays::asList);

    /** What an {@link ApiKeyEntry} is made of. */
    private static final SelectField<?>[] ENTRY = {
        API_KEYS.ID,
        API_KEYS.PUBLIC_ID,
        API_KEYS.NAME,
        SCOPES,
        NETWORKS,
        API_KEYS.REQUESTS_PER_MINUTE,
        API_KEYS.CREATED_AT,
        API_KEYS.EXPIRES_AT,
        API_KEYS.LAST_USED_AT,
        API_KEYS.REVOKED_AT
    };

    private final DSLContext db;

    ApiKeyQueries(DSLContext db) {
        this.db = db;
    }

    /**
     * Stores the hash of the key's secret.
     *
     * @throws NotANetwork when one of the allowed networks is none
     */
    ApiKeyEntry create(Actor actor, ApiKey key, NewApiKey body) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext tx = transaction.dsl();
                ApiKeyEntry created = tx.insertInto(API_KEYS)
                        .set(API_KEYS.PUBLIC_ID, key.publicId())
                        .set(API_KEYS.SECRET_HASH, key.secretHash())
                        .set(API_KEYS.NAME, body.name())
                        .set(API_KEYS.SCOPES, body.scopes().stream().distinct().toArray(String[]::new))
                        .set(ALLOWED_CIDRS, cidrs(body.allowedCidrs()))
                        .set(API_KEYS.REQUESTS_PER_MINUTE, body.requestsPerMinute())
                        .set(API_KEYS.EXPIRES_AT, body.expiresAt())
                        .set(API_KEYS.CREATED_BY, actor.caller().id())
                        .returningResult(ENTRY)
                        .fetchSingle(ApiKeyQueries::entry);
                AuditLogQueries.append(
                        tx,
                        actor,
                        "api_key.created",
                        created.id().toString(),
                        jsonbObject(
                                key("public_id").value(created.publicId()),
                                key("scopes").value(created.scopes().toArray(String[]::new))));
                return created;
            });
        } catch (DataAccessException e) {
            if (INVALID_TEXT_REPRESENTATION.equals(e.sqlState())) {
                throw new NotANetwork(e);
            }
            throw e;
        }
    }

    private static Field<String[]> cidrs(@Nullable List<String> networks) {
        String[] texts = Objects.requireNonNullElse(networks, List.<String>of()).toArray(String[]::new);
        return field("cast({0} as cidr[])", String[].class, val(texts));
    }

    List<ApiKeyEntry> newest(int limit, @Nullable Cursor after) {
        return db.select(ENTRY)
                .from(API_KEYS)
                .where(isBehind(after))
                .orderBy(API_KEYS.CREATED_AT.desc(), API_KEYS.ID.desc())
                .limit(limit)
                .fetch(ApiKeyQueries::entry);
    }

    private static Condition isBehind(@Nullable Cursor after) {
        return after == null
                ? noCondition()
                : row(API_KEYS.CREATED_AT, API_KEYS.ID).lt(after.createdAt(), after.id());
    }

    /** Whether there is such a key; revoked before or now. */
    boolean revoke(Actor actor, UUID id) {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            int revoked = tx.update(API_KEYS)
                    .set(API_KEYS.REVOKED_AT, currentInstant())
                    .where(API_KEYS.ID.eq(id))
                    .and(API_KEYS.REVOKED_AT.isNull())
                    .execute();
            if (revoked == 1) {
                AuditLogQueries.append(tx, actor, "api_key.revoked", id.toString(), jsonbObject());
                return true;
            }
            return tx.fetchExists(API_KEYS, API_KEYS.ID.eq(id));
        });
    }

    private static ApiKeyEntry entry(Record row) {
        return new ApiKeyEntry(
                row.get(API_KEYS.ID),
                row.get(API_KEYS.PUBLIC_ID),
                row.get(API_KEYS.NAME),
                row.get(SCOPES),
                row.get(NETWORKS),
                row.get(API_KEYS.REQUESTS_PER_MINUTE),
                row.get(API_KEYS.CREATED_AT),
                row.get(API_KEYS.EXPIRES_AT),
                row.get(API_KEYS.LAST_USED_AT),
                row.get(API_KEYS.REVOKED_AT));
    }

    /** One of the texts is no network. */
    static final class NotANetwork extends RuntimeException {
        NotANetwork(Throwable cause) {
            super(cause);
        }
    }
}
