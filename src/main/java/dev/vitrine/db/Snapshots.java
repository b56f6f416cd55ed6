package dev.vitrine.db;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.jooq.DSLContext;

/** Runs several statements on one snapshot of the database. */
@Singleton
public final class Snapshots {

    private final DSLContext db;

    Snapshots(@Named("creators") DSLContext db) {
        this.db = db;
    }

    /** The reads share a {@code repeatable read, read only} transaction. */
    public <T> T read(Function<DSLContext, T> reads) {
        return db.transactionResult(transaction -> {
            DSLContext snapshot = transaction.dsl();
            snapshot.execute("set transaction isolation level repeatable read, read only");
            return reads.apply(snapshot);
        });
    }
}
