package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.IDEMPOTENCY_KEYS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.vitrine.db.OneLine;
import dev.vitrine.db.Removal;
import dev.vitrine.web.InvalidInputException;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes that are made once, however often they are asked for. Key, change and answer are one transaction: none is
 * kept without the others, also when the service is killed in between. Only what was changed is remembered: a request
 * that was refused may be sent again with its key.
 */
@Singleton
class IdempotencyQueries {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyQueries.class);

    /** By the clock of the database, which all instances share. */
    private static final Condition IS_KEPT =
            condition("{0} > now() - interval '24 hours'", IDEMPOTENCY_KEYS.CREATED_AT);

    private final DSLContext db;
    private final JsonMapper mapper;

    IdempotencyQueries(DSLContext db, JsonMapper mapper) {
        this.db = db;
        this.mapper = mapper;
    }

    /**
     * Makes the change in a transaction, or answers as it did when the key came first.
     *
     * @param type of the answer
     * @throws JobRefusedException while a request with the same key is under way
     * @throws InvalidInputException when the key came with another request
     */
    <T> T once(RepeatableRequest request, Class<T> type, Function<DSLContext, T> change) {
        return once(db, request, type, change);
    }

    /** The same on a connection of another pool. */
    <T> T once(DSLContext pool, RepeatableRequest request, Class<T> type, Function<DSLContext, T> change) {
        return pool.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            String key = request.key();
            return key == null ? change.apply(tx) : once(tx, key, request, type, change);
        });
    }

    private <T> T once(
            DSLContext tx, String key, RepeatableRequest request, Class<T> type, Function<DSLContext, T> change) {
        if (!lock(tx, key, request.scope())) {
            throw JobRefusedException.conflict("A request with this Idempotency-Key is under way");
        }
        Optional<Stored> stored = stored(tx, key, request.scope());
        if (stored.isPresent()) {
            return answer(stored.get(), request, type);
        }
        T answer = change.apply(tx);
        store(tx, key, request, write(answer));
        return answer;
    }

    /** Held until the transaction ends; without waiting. */
    private static boolean lock(DSLContext tx, String key, String scope) {
        return tx.fetchSingle(select(field(
                        "pg_try_advisory_xact_lock(hashtextextended({0}, 0))", Boolean.class, val(scope + " " + key))))
                .value1();
    }

    private static Optional<Stored> stored(DSLContext tx, String key, String scope) {
        return tx.select(IDEMPOTENCY_KEYS.REQUEST_HASH, IDEMPOTENCY_KEYS.RESPONSE)
                .from(IDEMPOTENCY_KEYS)
                .where(IDEMPOTENCY_KEYS.SCOPE.eq(scope))
                .and(IDEMPOTENCY_KEYS.KEY.eq(key))
                .and(IS_KEPT)
                .fetchOptional(mapping(Stored::new));
    }

    private <T> T answer(Stored stored, RepeatableRequest request, Class<T> type) {
        if (!stored.requestHash().equals(request.hash())) {
            throw new InvalidInputException("header.Idempotency-Key", "was used for another request");
        }
        try {
            return mapper.readValue(stored.response().data(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JSONB write(@Nullable Object answer) {
        try {
            return JSONB.valueOf(mapper.writeValueAsString(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void store(DSLContext tx, String key, RepeatableRequest request, JSONB response) {
        tx.insertInto(IDEMPOTENCY_KEYS)
                .set(IDEMPOTENCY_KEYS.KEY, key)
                .set(IDEMPOTENCY_KEYS.SCOPE, request.scope())
                .set(IDEMPOTENCY_KEYS.REQUEST_HASH, request.hash())
                .set(IDEMPOTENCY_KEYS.RESPONSE, response)
                // one that is older than it is kept
                .onConflict(IDEMPOTENCY_KEYS.SCOPE, IDEMPOTENCY_KEYS.KEY)
                .doUpdate()
                .set(IDEMPOTENCY_KEYS.REQUEST_HASH, excluded(IDEMPOTENCY_KEYS.REQUEST_HASH))
                .set(IDEMPOTENCY_KEYS.RESPONSE, excluded(IDEMPOTENCY_KEYS.RESPONSE))
                .set(IDEMPOTENCY_KEYS.CREATED_AT, currentInstant())
                .execute();
    }

    /** Keys are kept for a day. The database may be away for a while; the next time catches up. */
    @Scheduled(fixedDelay = "1h", initialDelay = "5m")
    void removeOld() {
        try {
            Removal.inBatches(this::removeOld);
        } catch (DataAccessException e) {
            LOG.warn("could not remove old idempotency keys: {}", OneLine.of(e));
        }
    }

    private int removeOld(int limit) {
        return db.deleteFrom(IDEMPOTENCY_KEYS)
                .where(row(IDEMPOTENCY_KEYS.SCOPE, IDEMPOTENCY_KEYS.KEY)
                        .in(select(IDEMPOTENCY_KEYS.SCOPE, IDEMPOTENCY_KEYS.KEY)
                                .from(IDEMPOTENCY_KEYS)
                                .where(not(IS_KEPT))
                                .orderBy(IDEMPOTENCY_KEYS.CREATED_AT)
                                .limit(limit)
                                // one that is being renewed stays
                                .forUpdate()
                                .skipLocked()))
                .execute();
    }

    private record Stored(String requestHash, JSONB response) {}
}
