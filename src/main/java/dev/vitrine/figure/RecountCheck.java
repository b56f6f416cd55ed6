package dev.vitrine.figure;

import dev.vitrine.db.OneLine;
import dev.vitrine.identity.Actor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recounts the roll-ups now and then; the drift is the metric {@code vitrine.rollup.drift}. */
@Singleton
class RecountCheck {

    private static final Logger LOG = LoggerFactory.getLogger(RecountCheck.class);

    private final RecountQueries recounts;
    private volatile double drift = Double.NaN;

    RecountCheck(RecountQueries recounts, MeterRegistry meters) {
        this.recounts = recounts;
        Gauge.builder("vitrine.rollup.drift", this, check -> check.drift)
                .description("Sum of the absolute differences between roll-ups and rows; NaN before the first recount")
                .register(meters);
    }

    /** Makes all roll-ups anew, after which nothing of what was found is left. */
    void repair(Actor actor, Recount found) {
        recounts.repair(actor, found);
        drift = 0;
    }

    /** Recounts and keeps the drift for the metric. */
    Recount recount() {
        Recount found = recounts.recount();
        drift = found.drift().doubleValue();
        if (found.drift().signum() != 0) {
            LOG.error("roll-ups have drifted by {}: POST /admin/recount tells where", found.drift());
        }
        return found;
    }

    @Scheduled(initialDelay = "${vitrine.recount-interval}", fixedDelay = "${vitrine.recount-interval}")
    @ExecuteOn(TaskExecutors.BLOCKING)
    void check() {
        try {
            recount();
        } catch (DataAccessException e) {
            LOG.warn("the roll-ups could not be recounted: {}", OneLine.of(e));
        }
    }
}
