package dev.vitrine.figure;

import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.select;

import dev.vitrine.db.LongTransaction;
import dev.vitrine.identity.Actor;
import dev.vitrine.identity.AuditLogQueries;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Counts from the rows what the roll-ups say. Reads whole tables: on the connections of the exports. */
@Singleton
class RecountQueries {

    /**
     * PostgreSQL's default, which says that pages cost four times as much in the order of an index: a table that is read
     * whole is read as it lies on disk then, and not each of its pages once for each of its rows.
     */
    static final String COSTS_OF_WHOLE_TABLES = "set local random_page_cost = 4";

    private final DSLContext db;
    private final List<RolledUp> rollUps;

    RecountQueries(@Named("streams") DSLContext db, List<RolledUp> rollUps) {
        this.db = db;
        this.rollUps = rollUps;
    }

    /** Compares every roll-up with its rows under one snapshot. */
    Recount recount() {
        return readWholeTables(tx -> {
            tx.execute("set transaction isolation level repeatable read, read only");
            Instant snapshotAt = tx.fetchSingle(select(currentInstant())).value1();
            List<Recount.Comparison> numbers = new ArrayList<>();
            for (RolledUp rollUp : rollUps) {
                for (RolledUp.Pair<?> pair : rollUp.pairs()) {
                    numbers.addAll(Recount.compare(
                            numbers(tx, pair.rolledUp(), pair.rolledUp().id()),
                            numbers(tx, pair.recounted(), pair.rolledUp().id())));
                }
            }
            return Recount.of(snapshotAt, numbers);
        });
    }

    /** Makes all roll-ups anew and writes down who asked for it, both or neither. */
    void repair(Actor actor, Recount found) {
        readWholeTables(tx -> {
            rollUps.forEach(rollUp -> rollUp.repair(tx));
            audit(tx, actor, "rollups.repaired", found);
            return found;
        });
    }

    private <T> T readWholeTables(Function<DSLContext, T> work) {
        return LongTransaction.run(db, tx -> {
            tx.execute(COSTS_OF_WHOLE_TABLES);
            return work.apply(tx);
        });
    }

    /** Writes down who asked for a recount. */
    void audit(Actor actor, Recount found) {
        audit(db, actor, "rollups.recounted", found);
    }

    private static void audit(DSLContext db, Actor actor, String action, Recount found) {
        AuditLogQueries.append(
                db, actor, action, "rollups", jsonbObject(key("drift").value(inline(found.drift()))));
    }

    private static Map<String, @Nullable BigDecimal> numbers(DSLContext tx, Figure<?> figure, String id) {
        Map<String, @Nullable BigDecimal> numbers = new LinkedHashMap<>();
        for (Record row : tx.fetch(figure.select())) {
            String rowName = nameOf(id, row);
            for (Field<?> field : row.fields()) {
                if (Number.class.isAssignableFrom(field.getType())) {
                    numbers.put(rowName + "." + field.getName(), row.get(field, BigDecimal.class));
                }
            }
        }
        return numbers;
    }

    private static String nameOf(String id, Record row) {
        StringJoiner name = new StringJoiner(".").add(id);
        for (Field<?> field : row.fields()) {
            if (field.getDataType().isString() || field.getDataType().isEnum()) {
                name.add(String.valueOf(row.get(field, String.class)));
            }
        }
        return name.toString();
    }
}
