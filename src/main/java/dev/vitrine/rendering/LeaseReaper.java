package dev.vitrine.rendering;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts jobs back into the queue whose renderer is heard of no more. */
@Singleton
final class LeaseReaper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseReaper.class);

    private final RendererQueries jobs;

    LeaseReaper(RendererQueries jobs) {
        this.jobs = jobs;
    }

    /** The database may be away for a while: the next time will do. */
    @Scheduled(
            fixedDelay = "${vitrine.rendering.requeue-interval}",
            initialDelay = "${vitrine.rendering.requeue-interval}")
    void requeue() {
        try {
            int requeued = jobs.requeue();
            if (requeued > 0) {
                LOG.info("{} render jobs are queued again: their leases ran out", requeued);
            }
        } catch (DataAccessException e) {
            LOG.debug("leases were not looked at", e);
        }
    }
}
