package dev.vitrine.dataset;

import dev.vitrine.db.OneLine;
import dev.vitrine.db.SnapshotConnection;
import dev.vitrine.identity.Caller;
import dev.vitrine.web.Formats;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Page;
import dev.vitrine.web.Refuses;
import dev.vitrine.web.RequestPath;
import dev.vitrine.web.StreamingBody;
import dev.vitrine.web.TryLaterException;
import dev.vitrine.web.rows.RowFormat;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Named;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole datasets as files, who took them, and receipts for them. Admins, and keys with {@code exports:read}. */
@Tag(name = "Dataset exports")
@Controller("/v1/exports")
@Secured(SecurityRule.IS_AUTHENTICATED) // and ExportAccess
@ExecuteOn(TaskExecutors.BLOCKING)
class ExportController {

    private static final Logger LOG = LoggerFactory.getLogger(ExportController.class);
    private static final int MAX_ROWS = 10_000_000;
    private static final String DEFAULT_ROWS = "10000";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final DataSource pool;
    private final Configuration configuration;
    private final DatasetQueries datasets;
    private final ExportQueries exports;
    private final RunningExports running;
    private final ReceiptKey key;
    private final JsonMapper json;

    ExportController(
            @Named("streams") DataSource pool,
            @Named("streams") Configuration configuration,
            DatasetQueries datasets,
            ExportQueries exports,
            RunningExports running,
            ReceiptKey key,
            JsonMapper json) {
        this.pool = pool;
        this.configuration = configuration;
        this.datasets = datasets;
        this.exports = exports;
        this.running = running;
        this.key = key;
        this.json = json;
    }

    /**
     * A dataset as a file of any size, made while it is read. {@code X-Export-Id} names its audit row.
     *
     * @param format {@code csv}, {@code xlsx}, {@code json} or {@code ndjson}
     * @param dateFrom a date or a time: rows made then or later
     * @param dateTo a date (that day included) or a time (included)
     * @param limit at most so many rows
     * @param externalGameId rows of this game; without effect but on user-points
     * @param externalTaskId rows of this task; without effect but on user-points
     * @param after continues behind an export that {@code limit} cut; from its receipt
     * @param raw {@code true} in CSV: texts that a spreadsheet would take for a formula stay as they are
     */
    @Get(
            uris = {
                "/" + Dataset.USERS,
                "/" + Dataset.USER_POINTS,
                "/" + Dataset.USER_INTERACTIONS,
                "/" + Dataset.WALLET_TRANSACTIONS
            })
    @Formats({RowFormat.CSV, RowFormat.XLSX, RowFormat.JSON, RowFormat.NDJSON})
    // the parameter chooses; who asks for one of these in a header is not refused
    @Produces({
        MediaType.TEXT_CSV,
        MediaType.MICROSOFT_EXCEL_OPEN_XML,
        MediaType.APPLICATION_JSON,
        "application/x-ndjson"
    })
    @ApiResponse(
            responseCode = "200",
            description = "The rows",
            headers =
                    @Header(
                            name = "X-Export-Id",
                            description = "names its audit row",
                            schema = @Schema(type = "string", format = "uuid")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(type = "object"))))
    HttpResponse<?> export(
            HttpRequest<?> http,
            Caller caller,
            @QueryValue(value = "format", defaultValue = "csv") String format,
            @QueryValue("dateFrom") @Nullable String dateFrom,
            @QueryValue("dateTo") @Nullable String dateTo,
            @QueryValue(value = "limit", defaultValue = DEFAULT_ROWS) @Min(1) @Max(MAX_ROWS) int limit,
            @QueryValue("externalGameId") @Nullable String externalGameId,
            @QueryValue("externalTaskId") @Nullable String externalTaskId,
            @QueryValue("after") @Nullable String after,
            @QueryValue(value = "raw", defaultValue = "false") String raw) {
        ExportRequest request = ExportRequest.of(
                Dataset.named(RequestPath.lastSegment(http)),
                format,
                limit,
                dateFrom,
                dateTo,
                externalGameId,
                externalTaskId,
                after,
                raw,
                takesTrailers(http));
        return http.getMethod() == HttpMethod.HEAD ? headers(request) : stream(http, caller, request);
    }

    private static boolean takesTrailers(HttpRequest<?> http) {
        return http.getHeaders().getAll(HttpHeaders.TE).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .anyMatch(coding -> coding.strip().equalsIgnoreCase("trailers"));
    }

    private HttpResponse<?> stream(HttpRequest<?> http, Caller caller, ExportRequest request) {
        Export export = start(open(), caller, request);
        StreamingBody body = StreamingBody.of(http, export);
        MutableHttpResponse<Object> response = headers(request)
                .contentType(MediaType.of(request.format().mediaType()))
                .header("X-Export-Id", export.id().toString());
        if (request.trailers()) {
            response.header(HttpHeaders.TRAILER, Export.ROWS_TRAILER + ", " + Export.DIGEST_TRAILER);
        }
        return response.body(body);
    }

    private SnapshotConnection open() {
        try {
            return SnapshotConnection.open(pool, configuration);
        } catch (DataAccessException e) {
            // without a cause of its own the pool only ran out of connections
            if (e.getCause() instanceof SQLTransientConnectionException exhausted && exhausted.getCause() == null) {
                throw TryLaterException.overloaded("As many exports are running as can", RETRY_AFTER);
            }
            throw e;
        }
    }

    private Export start(SnapshotConnection snapshot, Caller caller, ExportRequest request) {
        try {
            UUID id = exports.start(request, caller.name(), snapshot.takenAt());
            Export export = new Export(id, request, snapshot, datasets, running);
            running.begin(export);
            return export;
        } catch (DataAccessException e) {
            snapshot.close();
            LOG.warn("an export cannot be recorded: {}", OneLine.of(e));
            throw TryLaterException.overloaded("The export cannot be recorded and so not be made", RETRY_AFTER);
        }
    }

    private static MutableHttpResponse<Object> headers(ExportRequest request) {
        return HttpResponse.ok()
                .contentType(MediaType.of(request.format().mediaType()))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s_%s.%s\""
                                .formatted(
                                        request.dataset().name(),
                                        FILE_TIME.format(Instant.now()),
                                        request.format().extension()));
    }

    /**
     * Exports, newest first.
     *
     * @param scope {@code mine} or {@code all}
     * @param limit how many at most, 1 to 200
     */
    @Get("/history")
    List<HistoryEntry> history(
            Caller caller,
            @QueryValue(value = "scope", defaultValue = "mine") String scope,
            @QueryValue(value = "limit", defaultValue = Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return switch (scope) {
            case "mine" -> exports.history(caller.name(), limit);
            case "all" -> exports.history(null, limit);
            default -> throw new InvalidInputException("query.scope", "must be mine or all");
        };
    }

    /** How far an export is, or how it ended. */
    @Get("/{id}")
    Optional<ExportProgress> progress(String id) {
        return find(id).map(ExportProgress::of);
    }

    /** What a completed export has, signed, so that its file can be checked by anybody at any time. */
    @Get("/{id}/receipt")
    @Refuses(HttpStatus.CONFLICT)
    Optional<Receipt> receipt(String id) {
        return find(id).map(export -> {
            if (!export.hasReceipt()) {
                throw new HttpStatusException(
                        HttpStatus.CONFLICT,
                        "Export %s is %s and has no receipt".formatted(export.id(), export.status()));
            }
            return Receipt.of(export, key, json);
        });
    }

    private Optional<AuditedExport> find(String id) {
        try {
            return exports.find(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
