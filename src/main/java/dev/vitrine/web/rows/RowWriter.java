package dev.vitrine.web.rows;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes rows in one format. The file is whole only after {@link #end}; bytes may be kept back until then. */
public interface RowWriter {

    /**
     * Writes a row.
     *
     * @param values one a column: {@code String}, {@code Number}, {@code Boolean}, {@code Instant}, {@code UUID},
     *     {@code LocalDate}, an enum, jOOQ's {@code JSONB}, or null
     */
    void row(@Nullable Object... values) throws IOException;

    /** Writes what stands at the end of a file. */
    void end(Summary summary) throws IOException;

    /** What of the values the format could not take, so far. */
    default Losses losses() {
        return Losses.NONE;
    }

    /**
     * What a file may say of itself at its end.
     *
     * @param rows how many it has
     * @param truncated whether there are more than were asked for
     * @param after continues where it was cut; null when it was not
     */
    record Summary(long rows, boolean truncated, @Nullable String after) {}

    /**
     * What a format could not take.
     *
     * @param cutCells texts that are longer than a cell may be, and were cut
     * @param replacedCells texts with characters that the format does not have, which were replaced
     * @param missingNumbers numbers that are none (not a number, infinite), written as null
     */
    record Losses(long cutCells, long replacedCells, long missingNumbers) {

        /** Nothing was lost. */
        public static final Losses NONE = new Losses(0, 0, 0);
    }
}
