package dev.vitrine.db;

import java.time.Duration;
import java.util.function.Function;
import org.jooq.DSLContext;

/** Runs work that reads or writes whole tables, for which the time limits of requests are too short. */
public final class LongTransaction {

    /** Ten million rows are counted in a minute. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private LongTransaction() {}

    /** The work's result; each of its statements may take ten minutes. */
    public static <T> T run(DSLContext db, Function<DSLContext, T> work) {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            tx.execute("set local statement_timeout = %d".formatted(TIMEOUT.toMillis()));
            // the pool sets it back when it gets the connection
            tx.connection(connection -> connection.setNetworkTimeout(Runnable::run, (int) TIMEOUT.toMillis()));
            return work.apply(tx);
        });
    }
}
