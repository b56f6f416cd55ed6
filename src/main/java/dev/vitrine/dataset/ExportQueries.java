package dev.vitrine.dataset;

import static dev.vitrine.jooq.exports.Tables.EXPORT_AUDIT_LOG;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import dev.vitrine.jooq.exports.enums.ExportStatus;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The audit of exports. */
@Singleton
class ExportQueries implements FigureSource {

    /** A row whose lease has run out was left by a crash. It is extended every second. */
    static final Duration LEASE = Duration.ofSeconds(20);

    static final Parameter<UUID> ID = new Parameter<>(
            "id", SQLDataType.UUID, "The export", UUID.fromString("00000000-0000-7000-8000-000000000000"));
    static final Parameter<String> REQUESTED_BY = new Parameter<>(
            "requestedBy", SQLDataType.VARCHAR, "Exports of this user or key", "00000000-0000-7000-8000-000000000000");
    static final Parameter<Integer> LIMIT = new Parameter<>("limit", SQLDataType.INTEGER, "How many", 50);

    static final Figure<HistoryEntry> HISTORY = Figure.named("dataset.export_history")
            .title("Exports, newest first")
            .unit("exports")
            .description("Who exported what, and how it ended.")
            .endpoint("GET /v1/exports/history")
            .parameter(LIMIT)
            .optional(REQUESTED_BY)
            .query(
                    args -> select(
                                    EXPORT_AUDIT_LOG.ID,
                                    EXPORT_AUDIT_LOG.DATASET_TYPE,
                                    EXPORT_AUDIT_LOG.FORMAT,
                                    EXPORT_AUDIT_LOG.FILTERS.convertFrom(JsonDocuments::parse),
                                    EXPORT_AUDIT_LOG.ROW_LIMIT,
                                    EXPORT_AUDIT_LOG.ROW_COUNT,
                                    EXPORT_AUDIT_LOG.STATUS,
                                    EXPORT_AUDIT_LOG.REQUESTED_BY,
                                    EXPORT_AUDIT_LOG.CREATED_AT)
                            .from(EXPORT_AUDIT_LOG)
                            .where(args.where(REQUESTED_BY, EXPORT_AUDIT_LOG.REQUESTED_BY::eq))
                            .orderBy(EXPORT_AUDIT_LOG.CREATED_AT.desc(), EXPORT_AUDIT_LOG.ID.desc())
                            .limit(args.get(LIMIT)),
                    mapping(HistoryEntry::new));

    static final Figure<AuditedExport> EXPORT = Figure.named("dataset.export")
            .title("An export")
            .unit("exports")
            .description("What an export says of itself while it runs, and how it ended.")
            .endpoint("GET /v1/exports/{id}")
            .endpoint("GET /v1/exports/{id}/receipt")
            .parameter(ID)
            .query(
                    args -> select(
                                    EXPORT_AUDIT_LOG.ID,
                                    EXPORT_AUDIT_LOG.DATASET_TYPE,
                                    EXPORT_AUDIT_LOG.FORMAT,
                                    EXPORT_AUDIT_LOG.FILTERS.convertFrom(JsonDocuments::parse),
                                    EXPORT_AUDIT_LOG.ROW_LIMIT,
                                    EXPORT_AUDIT_LOG.STATUS,
                                    EXPORT_AUDIT_LOG.ROW_COUNT,
                                    EXPORT_AUDIT_LOG.ROWS_SO_FAR,
                                    EXPORT_AUDIT_LOG.BYTES,
                                    EXPORT_AUDIT_LOG.BYTES_SO_FAR,
                                    EXPORT_AUDIT_LOG.ESTIMATED_ROWS,
                                    EXPORT_AUDIT_LOG.SHA256,
                                    EXPORT_AUDIT_LOG.SNAPSHOT_AT,
                                    EXPORT_AUDIT_LOG.TRUNCATED,
                                    EXPORT_AUDIT_LOG.NEXT_TOKEN,
                                    EXPORT_AUDIT_LOG.LOSSES.convertFrom(
                                            losses -> losses == null ? null : JsonDocuments.parse(losses)),
                                    EXPORT_AUDIT_LOG.REQUESTED_BY,
                                    EXPORT_AUDIT_LOG.ERROR,
                                    EXPORT_AUDIT_LOG.CREATED_AT,
                                    EXPORT_AUDIT_LOG.FINISHED_AT)
                            .from(EXPORT_AUDIT_LOG)
                            .where(EXPORT_AUDIT_LOG.ID.eq(args.get(ID))),
                    mapping(AuditedExport::new));

    private final DSLContext db;
    private final JsonMapper json;

    ExportQueries(DSLContext db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(HISTORY, EXPORT);
    }

    List<HistoryEntry> history(@Nullable String requestedBy, int limit) {
        return HISTORY.list(db, LIMIT.is(limit), REQUESTED_BY.is(requestedBy));
    }

    Optional<AuditedExport> find(UUID id) {
        return EXPORT.list(db, ID.is(id)).stream().findFirst();
    }

    /** Records that an export begins; its id. */
    UUID start(ExportRequest request, String requestedBy, Instant snapshotAt) {
        return db.insertInto(EXPORT_AUDIT_LOG)
                .set(EXPORT_AUDIT_LOG.DATASET_TYPE, request.dataset().name())
                .set(EXPORT_AUDIT_LOG.FORMAT, request.format().extension())
                .set(EXPORT_AUDIT_LOG.FILTERS, jsonb(request.filters()))
                .set(EXPORT_AUDIT_LOG.ROW_LIMIT, request.limit())
                .set(EXPORT_AUDIT_LOG.REQUESTED_BY, requestedBy)
                .set(EXPORT_AUDIT_LOG.SNAPSHOT_AT, snapshotAt)
                .set(EXPORT_AUDIT_LOG.LEASE_EXPIRES_AT, leaseEnd())
                .returningResult(EXPORT_AUDIT_LOG.ID)
                .fetchSingle()
                .value1();
    }

    /** Records how an export ended; false when that is recorded already. */
    boolean close(Closing closing) {
        return db.update(EXPORT_AUDIT_LOG)
                        .set(EXPORT_AUDIT_LOG.STATUS, closing.status())
                        .set(EXPORT_AUDIT_LOG.ROW_COUNT, closing.rows())
                        .set(EXPORT_AUDIT_LOG.BYTES, closing.bytes())
                        .set(EXPORT_AUDIT_LOG.SHA256, closing.sha256())
                        .set(EXPORT_AUDIT_LOG.TRUNCATED, closing.truncated())
                        .set(EXPORT_AUDIT_LOG.NEXT_TOKEN, closing.after())
                        .set(EXPORT_AUDIT_LOG.LOSSES, jsonb(closing.losses()))
                        .set(EXPORT_AUDIT_LOG.ERROR, closing.error())
                        .set(EXPORT_AUDIT_LOG.FINISHED_AT, currentInstant())
                        .where(EXPORT_AUDIT_LOG.ID.eq(closing.id()))
                        .and(EXPORT_AUDIT_LOG.STATUS.eq(ExportStatus.started))
                        .execute()
                == 1;
    }

    /** Extends the lease of an export that runs, and records how far it is. */
    void extend(UUID id, long rows, long bytes, long estimatedRows) {
        db.update(EXPORT_AUDIT_LOG)
                .set(EXPORT_AUDIT_LOG.ROWS_SO_FAR, rows)
                .set(EXPORT_AUDIT_LOG.BYTES_SO_FAR, bytes)
                .set(EXPORT_AUDIT_LOG.ESTIMATED_ROWS, estimatedRows)
                .set(EXPORT_AUDIT_LOG.LEASE_EXPIRES_AT, leaseEnd())
                .where(EXPORT_AUDIT_LOG.ID.eq(id))
                .and(EXPORT_AUDIT_LOG.STATUS.eq(ExportStatus.started))
                .execute();
    }

    /** Closes what a crash has left open. */
    int closeLeft(boolean everything) {
        return db.update(EXPORT_AUDIT_LOG)
                .set(EXPORT_AUDIT_LOG.STATUS, ExportStatus.failed)
                .set(EXPORT_AUDIT_LOG.ROW_COUNT, coalesce(EXPORT_AUDIT_LOG.ROWS_SO_FAR, inline(0L)))
                .set(EXPORT_AUDIT_LOG.BYTES, coalesce(EXPORT_AUDIT_LOG.BYTES_SO_FAR, inline(0L)))
                .set(EXPORT_AUDIT_LOG.ERROR, "the service stopped before the export ended")
                .set(EXPORT_AUDIT_LOG.FINISHED_AT, currentInstant())
                .where(EXPORT_AUDIT_LOG.STATUS.eq(ExportStatus.started))
                .and(everything ? noCondition() : leaseIsOver())
                .execute();
    }

    private static Condition leaseIsOver() {
        return condition("coalesce({0}, '-infinity') < now()", EXPORT_AUDIT_LOG.LEASE_EXPIRES_AT);
    }

    private static Field<Instant> leaseEnd() {
        return org.jooq.impl.DSL.field(
                "now() + {0} * interval '1 second'", SQLDataType.INSTANT, val(LEASE.toSeconds()));
    }

    private JSONB jsonb(Object value) {
        try {
            return JSONB.valueOf(new String(json.writeValueAsBytes(value), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
