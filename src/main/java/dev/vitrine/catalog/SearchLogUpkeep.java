package dev.vitrine.catalog;

import dev.vitrine.db.OneLine;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background work on the search log. The number shown does not depend on when it runs: it is the totals plus the tail
 * that is not in them yet; a short tail is a fast one.
 */
@Singleton
final class SearchLogUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(SearchLogUpkeep.class);
    private static final int MONTHS_AHEAD = 3;

    private final SearchLogQueries searchLog;

    SearchLogUpkeep(SearchLogQueries searchLog) {
        this.searchLog = searchLog;
    }

    @Scheduled(fixedDelay = "${vitrine.fold-interval}", initialDelay = "${vitrine.fold-interval}")
    void fold() {
        tryTo("fold the search log", searchLog::fold);
    }

    @Scheduled(fixedDelay = "1d", initialDelay = "10s")
    void createPartitions() {
        tryTo("create partitions of the search log", () -> searchLog.createPartitions(MONTHS_AHEAD));
    }

    /** The database may be away for a while; the next time catches up. */
    private static void tryTo(String what, Runnable work) {
        try {
            work.run();
        } catch (DataAccessException e) {
            LOG.warn("could not {}: {}", what, OneLine.of(e));
        }
    }
}
