package dev.vitrine.publishing;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the orchestrator does.
 *
 * @param lastRunAt when the newest publication was ordered; null: never
 * @param actionsLastRun publications ordered in the last hour
 * @param actionsLast24h publications ordered in the last 24 hours
 * @param queueSaturation share of publications that wait or are under way, 0 to 1; 0 when there are none
 * @param activeWorkers accounts with a publication under way
 */
@Serdeable
record Orchestrator(
        @Nullable Instant lastRunAt,
        long actionsLastRun,
        @JsonProperty("actions_last_24h") long actionsLast24h,
        double queueSaturation,
        long activeWorkers) {}
