package dev.vitrine.dataset;

import dev.vitrine.jooq.exports.enums.ExportStatus;
import java.time.Instant;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** An export as the audit has it; see the columns of its table. */
record AuditedExport(
        UUID id,
        String datasetType,
        String format,
        JSONB filters,
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
        @Nullable JSONB losses,
        @Nullable String requestedBy,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant finishedAt) {}
