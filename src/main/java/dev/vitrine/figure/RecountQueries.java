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
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Counts from the rows what the roll-ups say. Reads whole tables: on the connections of the exports. */
@Singleton
class RecountQueries {

    private final DSLContext db;
    private final List<RolledUp> rollUps;

    RecountQueries(@Named("streams") DSLContext db, List<RolledUp> rollUps) {
        this.db = db;
        this.rollUps = rollUps;
    }

    /** Compares every roll-up with its rows under one snapshot. */
    Recount recount() {
        return LongTransaction.run(db, tx -> {
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
        LongTransaction.run(db, tx -> {
            rollUps.forEach(rollUp -> rollUp.repair(tx));
            audit(tx, actor, "rollups.repaired", found);
            return found;
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
