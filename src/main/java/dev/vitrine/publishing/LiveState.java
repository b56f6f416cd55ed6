package dev.vitrine.publishing;

import io.micronaut.serde.annotation.Serdeable;

/**
 * All statistics of one moment.
 *
 * @param overview the whole system in numbers
 * @param queue the queue of publications
 * @param orchestrator what the orchestrator does
 * @param platforms clips, scores and jobs by platform
 * @param campaigns campaigns by status
 */
@Serdeable
record LiveState(Overview overview, Queue queue, Orchestrator orchestrator, Platforms platforms, Campaigns campaigns) {}
