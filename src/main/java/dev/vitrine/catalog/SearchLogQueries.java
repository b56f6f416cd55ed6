package dev.vitrine.catalog;

import static org.jooq.impl.DSL.val;

import dev.vitrine.db.LongTransaction;
import dev.vitrine.jooq.catalog.Routines;
import jakarta.inject.Singleton;
import org.jooq.DSLContext;

/** Keeps the search log's totals and partitions. */
@Singleton
class SearchLogQueries {

    private final DSLContext db;

    SearchLogQueries(DSLContext db) {
        this.db = db;
    }

    /**
     * Adds the rows whose transactions have ended to the totals; how many. There can be many millions after a bulk
     * load.
     */
    long fold() {
        return LongTransaction.run(db, tx -> Routines.foldSearchLog(tx.configuration()));
    }

    /** Makes the partitions of this month, as the database's clock has it, and of so many after it, where they are missing. */
    void createPartitions(int monthsAhead) {
        db.execute(
                "select catalog.create_search_log_partition((now() at time zone 'UTC' + make_interval(months => n))::date)"
                        + " from generate_series(0, {0}) n",
                val(monthsAhead));
    }
}
