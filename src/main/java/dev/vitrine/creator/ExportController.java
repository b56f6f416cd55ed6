package dev.vitrine.creator;

import dev.vitrine.db.SnapshotConnection;
import dev.vitrine.identity.Caller;
import dev.vitrine.identity.Permission;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Refuses;
import dev.vitrine.web.StreamingBody;
import dev.vitrine.web.TryLaterException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Head;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jspecify.annotations.Nullable;

/** All data of a creator, to take home. */
@Tag(name = "Creator")
@Controller("/creator/export")
@Secured(Permission.USER)
@ExecuteOn(TaskExecutors.BLOCKING)
@Refuses({HttpStatus.NOT_FOUND, HttpStatus.TOO_MANY_REQUESTS})
class ExportController {

    private static final String ZIP = "application/zip";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final DataSource pool;
    private final Configuration configuration;
    private final ExportQueries exports;

    ExportController(
            @Named("streams") DataSource pool, @Named("streams") Configuration configuration, ExportQueries exports) {
        this.pool = pool;
        this.configuration = configuration;
        this.exports = exports;
    }

    /**
     * A ZIP with one file a table, all of one moment, made while it is read. A creator can run two at a time.
     *
     * @param format {@code json} (an array a file) or {@code ndjson} (an object a line)
     */
    @Get(headRoute = false)
    @Produces(ZIP)
    HttpResponse<StreamingBody> export(
            HttpRequest<?> request, Caller caller, @QueryValue("format") @Nullable String format) {
        UUID creatorId = CreatorController.creatorOf(caller);
        CreatorExport.Format parsed = format(format);
        SnapshotConnection snapshot = SnapshotConnection.open(pool, configuration);
        StreamingBody body = StreamingBody.of(request, admitted(snapshot, creatorId, caller.id(), parsed));
        return headers(HttpResponse.<StreamingBody>ok(), creatorId).body(body);
    }

    /** What an export would be called. */
    @Head
    @Operation(hidden = true)
    @Produces(ZIP)
    HttpResponse<?> describe(Caller caller, @QueryValue("format") @Nullable String format) {
        UUID creatorId = CreatorController.creatorOf(caller);
        format(format);
        return headers(HttpResponse.ok(), creatorId).contentType(ZIP);
    }

    private CreatorExport admitted(
            SnapshotConnection snapshot, UUID creatorId, UUID userId, CreatorExport.Format format) {
        try {
            if (!exports.tryStart(snapshot.db(), creatorId)) {
                throw TryLaterException.tooManyRequests("Two exports of this creator are running", RETRY_AFTER);
            }
            exports.beginAtOnce(snapshot.db());
            return new CreatorExport(snapshot, creatorId, userId, format);
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    private static <T> MutableHttpResponse<T> headers(MutableHttpResponse<T> response, UUID creatorId) {
        return response.header(
                HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"vitrine-export-%s.zip\"".formatted(creatorId));
    }

    private static CreatorExport.Format format(@Nullable String format) {
        return switch (format) {
            case null -> CreatorExport.Format.JSON;
            case "json" -> CreatorExport.Format.JSON;
            case "ndjson" -> CreatorExport.Format.NDJSON;
            default -> throw new InvalidInputException("query.format", "must be json or ndjson");
        };
    }
}
