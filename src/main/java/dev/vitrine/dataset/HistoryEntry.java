package dev.vitrine.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vitrine.jooq.exports.enums.ExportStatus;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One export in the history.
 *
 * @param id identifies it
 * @param datasetType the dataset
 * @param format csv, xlsx, json or ndjson
 * @param filters the parameters of the request
 * @param rowLimit at most so many rows
 * @param rowCount rows sent; -1 while it runs
 * @param status started, completed, failed or aborted
 * @param requestedBy a user's id or a key's public id
 * @param createdAt when it was asked for
 */
@Serdeable
record HistoryEntry(
        UUID id,
        @JsonProperty("datasetType") String datasetType,
        String format,
        JsonNode filters,
        @JsonProperty("rowLimit") int rowLimit,
        @JsonProperty("rowCount") long rowCount,
        ExportStatus status,

        @JsonProperty("requestedBy") @Nullable String requestedBy,

        Instant createdAt) {}
