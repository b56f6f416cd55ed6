package dev.vitrine.figure;

import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.core.propagation.PropagatedContextElement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The figures that were executed for one request that wants a proof; other requests have none of these. */
final class Executions implements PropagatedContextElement {

    private final List<Execution> executions = Collections.synchronizedList(new ArrayList<>());

    /** Whether the request at hand wants a proof. */
    static boolean areWanted() {
        return PropagatedContext.getOrEmpty().find(Executions.class).isPresent();
    }

    /** Notes an execution when the request at hand wants a proof. */
    static void note(DSLContext db, Figure<?> figure, Select<?> select, Arguments arguments) {
        PropagatedContext.getOrEmpty().find(Executions.class).ifPresent(found -> {
            Instant snapshotAt = db.select(DSL.currentInstant()).fetchSingle().value1();
            found.executions.add(new Execution(
                    figure.id(),
                    FigureSql.named(select),
                    FigureSql.inlined(select, snapshotAt),
                    arguments.values(),
                    snapshotAt));
        });
    }

    /** In the order in which they ran. */
    List<Execution> all() {
        return List.copyOf(executions);
    }

    /**
     * One execution.
     *
     * @param figure its id
     * @param sql with names of parameters
     * @param inlined with their values, and with {@code snapshotAt} in place of the clock
     * @param binds the values by name
     * @param snapshotAt when, by the clock of the database
     */
    record Execution(
            String figure, String sql, String inlined, Map<String, @Nullable Object> binds, Instant snapshotAt) {}
}
