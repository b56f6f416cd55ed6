package dev.vitrine.dataset;

import dev.vitrine.web.rows.RowWriter;
import io.micronaut.serde.annotation.Serdeable;

/**
 * What the format of a file could not take of the values.
 *
 * @param cutCells texts over 32,767 characters, which XLSX cuts
 * @param replacedCells texts with characters that XLSX does not have, which are replaced
 * @param missingNumbers numbers that are none (not a number, infinite), which JSON has as null
 */
@Serdeable
record ExportLosses(long cutCells, long replacedCells, long missingNumbers) {

    static final ExportLosses NONE = of(RowWriter.Losses.NONE);

    static ExportLosses of(RowWriter.Losses losses) {
        return new ExportLosses(losses.cutCells(), losses.replacedCells(), losses.missingNumbers());
    }
}
