package dev.vitrine.dataset;

import static java.util.Objects.requireNonNull;

import dev.vitrine.db.CursorRows;
import java.time.Instant;
import java.util.UUID;

/**
 * The rows of a dataset as they are read.
 *
 * @param estimate how many rows the planner expects
 */
record DatasetRows(CursorRows cursor, long estimate) {

    private static final String CREATED_AT = "created_at";
    private static final String ID = "id";

    /** Where the row stands. */
    Position position(Dataset dataset) {
        Instant createdAt = (Instant) cursor.values()[cursor.columns().indexOf(CREATED_AT)];
        UUID id = (UUID) cursor.values()[cursor.columns().indexOf(ID)];
        return new Position(dataset.name(), createdAt, requireNonNull(id));
    }
}
