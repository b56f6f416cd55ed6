package dev.vitrine.publishing;

import io.micronaut.serde.annotation.Serdeable;

/**
 * Campaigns by status.
 *
 * @param draft not begun
 * @param active running
 * @param paused halted
 * @param completed ended
 * @param totalBudgetSpent what all of them have spent, in the currency's unit
 */
@Serdeable
record Campaigns(long draft, long active, long paused, long completed, double totalBudgetSpent) {}
