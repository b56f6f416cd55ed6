package dev.vitrine.dataset;

import dev.vitrine.jooq.exports.enums.ExportStatus;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far an export is, or how it ended.
 *
 * @param id identifies it
 * @param datasetType the dataset
 * @param format csv, xlsx, json or ndjson
 * @param filters the parameters of the request
 * @param status started, completed, failed or aborted
 * @param rows made so far, at most a second ago; the final count once it has ended
 * @param bytes made so far
 * @param estimatedRows how many rows there may be in the end; exact once it is completed
 * @param requestedBy a user's id or a key's public id
 * @param error why it failed
 * @param createdAt when it was asked for
 * @param finishedAt when it ended; null while it runs
 */
@Serdeable
record ExportProgress(
        UUID id,
        String datasetType,
        String format,
        JsonNode filters,
        ExportStatus status,
        long rows,
        long bytes,
        @Nullable Long estimatedRows,
        @Nullable String requestedBy,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    static ExportProgress of(AuditedExport export) {
        boolean running = export.status() == ExportStatus.started;
        long rows = running ? orZero(export.rowsSoFar()) : export.rowCount();
        return new ExportProgress(
                export.id(),
                export.datasetType(),
                export.format(),
                export.filters(),
                export.status(),
                rows,
                orZero(running ? export.bytesSoFar() : export.bytes()),
                estimate(export, rows),
                export.requestedBy(),
                export.error(),
                export.createdAt(),
                export.finishedAt());
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    /** What the planner expected; never fewer than there are already. */
    private static @Nullable Long estimate(AuditedExport export, long rows) {
        if (export.status() == ExportStatus.completed) {
            return rows;
        }
        Long planned = export.estimatedRows();
        return planned == null ? null : (Long) Math.max(planned, rows);
    }
}
