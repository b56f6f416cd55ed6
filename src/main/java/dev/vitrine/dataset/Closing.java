package dev.vitrine.dataset;

import dev.vitrine.jooq.exports.enums.ExportStatus;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How an export ended.
 *
 * @param id the export
 * @param rows how many were sent
 * @param bytes how many were sent
 * @param sha256 of all bytes; null when the file is not whole
 * @param truncated whether there are more rows than were asked for; null when that is not known
 * @param after continues where the limit cut; null when it did not
 * @param losses what the format could not take
 * @param error why it failed; null when it did not
 */
record Closing(
        UUID id,
        ExportStatus status,
        long rows,
        long bytes,
        @Nullable String sha256,
        @Nullable Boolean truncated,
        @Nullable String after,
        ExportLosses losses,
        @Nullable String error) {}
