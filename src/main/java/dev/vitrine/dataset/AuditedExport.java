package dev.vitrine.dataset;

import dev.vitrine.jooq.exports.enums.ExportStatus;
import io.micronaut.json.tree.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An export as the audit has it; see the columns of its table. */
record AuditedExport(
        UUID id,
        String datasetType,
        String format,
        JsonNode filters,
        int rowLimit,
        ExportStatus status,
        long rowCount,
        @Nullable Long rowsSoFar,
        @Nullable Long bytes,
        @Nullable Long bytesSoFar,
        @Nullable Long estimatedRows,
        @Nullable String sha256,
        @Nullable Instant snapshotAt,
        @Nullable Boolean truncated,
        @Nullable String nextToken,
        @Nullable JsonNode losses,
        @Nullable String requestedBy,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /** Whether it is known what the file has; a row that another program wrote may not say so. */
    boolean hasReceipt() {
        return status == ExportStatus.completed && bytes != null && sha256 != null;
    }
}
