package dev.vitrine.publishing;

import dev.vitrine.db.OneLine;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background work on the roll-ups. The numbers shown do not depend on when it runs: they are the roll-ups plus the tail
 * that is not in them yet; a short tail is a fast one.
 */
@Singleton
final class RollUpUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(RollUpUpkeep.class);

    private final RollUpQueries rollUps;

    RollUpUpkeep(RollUpQueries rollUps) {
        this.rollUps = rollUps;
    }

    /** The database may be away for a while; the next time catches up. */
    @Scheduled(fixedDelay = "${vitrine.fold-interval}", initialDelay = "${vitrine.fold-interval}")
    void fold() {
        try {
            rollUps.fold();
        } catch (DataAccessException e) {
            LOG.warn("could not fold publications into their roll-ups: {}", OneLine.of(e));
        }
    }
}
