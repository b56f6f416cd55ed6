package dev.vitrine.identity;

import dev.vitrine.db.OneLine;
import dev.vitrine.db.Removal;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Background work on refresh tokens: what has expired says nothing any more. */
@Singleton
final class RefreshTokenUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(RefreshTokenUpkeep.class);

    private final RefreshTokenQueries refreshTokens;

    RefreshTokenUpkeep(RefreshTokenQueries refreshTokens) {
        this.refreshTokens = refreshTokens;
    }

    /** The database may be away for a while; the next time catches up. */
    @Scheduled(fixedDelay = "1h", initialDelay = "10m")
    void removeExpired() {
        try {
            Removal.inBatches(refreshTokens::removeExpired);
        } catch (DataAccessException e) {
            LOG.warn("could not remove expired refresh tokens: {}", OneLine.of(e));
        }
    }
}
