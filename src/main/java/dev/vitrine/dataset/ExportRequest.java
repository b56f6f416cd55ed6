package dev.vitrine.dataset;

import dev.vitrine.figure.Parameter;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.TimeRange;
import dev.vitrine.web.rows.RowFormat;
import dev.vitrine.web.rows.RowStyle;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param limit how many rows at most
 * @param dateFrom rows made then or later
 * @param dateTo rows made before
 * @param externalGameId rows of this game, where the dataset has games
 * @param externalTaskId rows of this task, where the dataset has tasks
 * @param after rows behind this one
 * @param raw texts that look like formulas stay as they are
 * @param trailers rows and digest are sent behind the body as well
 * @param filters the parameters as they came, for the audit
 */
record ExportRequest(
        Dataset dataset,
        RowFormat format,
        int limit,
        @Nullable Instant dateFrom,
        @Nullable Instant dateTo,
        @Nullable String externalGameId,
        @Nullable String externalTaskId,
        @Nullable Position after,
        boolean raw,
        boolean trailers,
        Map<String, Object> filters) {

    static ExportRequest of(
            Dataset dataset,
            String format,
            int limit,
            @Nullable String dateFrom,
            @Nullable String dateTo,
            @Nullable String externalGameId,
            @Nullable String externalTaskId,
            @Nullable String after,
            String rawText,
            boolean trailers) {
        boolean raw = isTrue(rawText);
        Map<String, Object> filters = new LinkedHashMap<>();
        put(filters, "dateFrom", dateFrom);
        put(filters, "dateTo", dateTo);
        put(filters, "limit", limit);
        put(filters, "externalGameId", externalGameId);
        put(filters, "externalTaskId", externalTaskId);
        put(filters, "after", after);
        put(filters, "raw", raw ? Boolean.TRUE : null);
        return new ExportRequest(
                dataset,
                RowFormat.named(format)
                        .orElseThrow(
                                () -> new InvalidInputException("query.format", "must be csv, xlsx, json or ndjson")),
                limit,
                dateFrom == null ? null : TimeRange.start("query.dateFrom", dateFrom),
                dateTo == null ? null : TimeRange.end("query.dateTo", dateTo),
                externalGameId,
                externalTaskId,
                after == null ? null : Position.parse(dataset, after),
                raw,
                trailers,
                filters);
    }

    private static boolean isTrue(String raw) {
        return switch (raw) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidInputException("query.raw", "must be true or false");
        };
    }

    private static void put(Map<String, Object> filters, String name, @Nullable Object value) {
        if (value != null) {
            filters.put(name, value);
        }
    }

    RowStyle style() {
        return raw ? RowStyle.DATASET.raw() : RowStyle.DATASET;
    }

    /** For the query: one row more than asked for tells whether there are more. */
    Parameter.Argument<?>[] arguments() {
        return new Parameter.Argument<?>[] {
            DatasetQueries.LIMIT.is(limit + 1),
            DatasetQueries.DATE_FROM.is(dateFrom),
            DatasetQueries.DATE_TO.is(dateTo),
            DatasetQueries.GAME.is(externalGameId),
            DatasetQueries.TASK.is(externalTaskId),
            DatasetQueries.AFTER_CREATED_AT.is(after == null ? null : after.createdAt()),
            DatasetQueries.AFTER_ID.is(after == null ? null : after.id())
        };
    }
}
