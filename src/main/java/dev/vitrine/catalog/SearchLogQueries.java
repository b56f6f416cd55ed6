package dev.vitrine.catalog;

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

    /** Adds the rows whose transactions have ended to the totals; how many. */
    long fold() {
        return Routines.foldSearchLog(db.configuration());
    }

    /** Makes the partition of a month unless it is there. */
    void createPartition(LocalDate month) {
        Routines.createSearchLogPartition(db.configuration(), month);
    }
}
