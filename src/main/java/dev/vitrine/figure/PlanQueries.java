package dev.vitrine.figure;

import jakarta.inject.Singleton;
import org.jooq.DSLContext;
import org.jooq.Select;

/** Plans of figures. */
@Singleton
class PlanQueries {

    private final DSLContext db;

    PlanQueries(DSLContext db) {
        this.db = db;
    }

    /** PostgreSQL's plan as JSON; read-only, and given up after two seconds. */
    String plan(Select<?> select) {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            tx.execute("set transaction read only");
            tx.execute("set local statement_timeout = '2s'");
            return tx.fetchSingle("explain (format json) " + FigureSql.inlined(select))
                    .get(0, String.class);
        });
    }
}
