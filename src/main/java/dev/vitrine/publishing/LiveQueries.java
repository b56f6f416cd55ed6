package dev.vitrine.publishing;

import jakarta.inject.Singleton;
import org.jooq.DSLContext;

/** All statistics at once. */
@Singleton
class LiveQueries {

    private final DSLContext db;

    LiveQueries(DSLContext db) {
        this.db = db;
    }

    /** Everything of one snapshot. */
    LiveState state() {
        return db.transactionResult(transaction -> {
            DSLContext tx = transaction.dsl();
            tx.execute("set transaction isolation level repeatable read, read only");
            // first, for it reads clips: a truncate takes these before what the others read
            Platforms platforms = Platforms.of(PlatformsQueries.PLATFORM_STATISTICS.list(tx));
            return new LiveState(
                    OverviewQueries.OVERVIEW.single(tx),
                    QueueQueries.QUEUE.single(tx),
                    OrchestratorQueries.ORCHESTRATOR.single(tx),
                    platforms,
                    CampaignsQueries.CAMPAIGNS_BY_STATUS.single(tx, Filter.NONE.rangeArguments()));
        });
    }
}
