package dev.vitrine.catalog;

import dev.vitrine.db.LongTransaction;
import dev.vitrine.jooq.catalog.Routines;
import jakarta.inject.Singleton;
import java.time.LocalDate;
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

    /** Makes the partition of a month unless it is there. */
    void createPartition(LocalDate month) {
        Routines.createSearchLogPartition(db.configuration(), month);
    }
}
