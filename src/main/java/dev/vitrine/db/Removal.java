package dev.vitrine.db;

import java.util.function.IntUnaryOperator;

/** Removes rows in parts, each of which takes far less time than a statement may. */
public final class Removal {

    private static final int BATCH = 10_000;

    private Removal() {}

    /**
     * Goes on until a part was not full.
     *
     * @param removeAtMost removes so many rows at most, and tells how many
     */
    public static void inBatches(IntUnaryOperator removeAtMost) {
        int removed;
        do {
            removed = removeAtMost.applyAsInt(BATCH);
        } while (removed == BATCH);
    }
}
