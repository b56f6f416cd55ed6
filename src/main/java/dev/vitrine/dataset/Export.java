package dev.vitrine.dataset;

import dev.vitrine.db.SnapshotConnection;
import dev.vitrine.jooq.exports.enums.ExportStatus;
import dev.vitrine.web.StreamingBody;
import dev.vitrine.web.rows.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A dataset on its way into a file. It ends with its audit row closed and its connection given back. */
final class Export implements StreamingBody.Source {

    static final String ROWS_TRAILER = "X-Export-Rows";
    static final String DIGEST_TRAILER = "Digest";

    private final UUID id;
    private final ExportRequest request;
    private final SnapshotConnection snapshot;
    private final DatasetQueries datasets;
    private final RunningExports running;
    private @Nullable File file;
    private long written;
    private volatile long rows;
    private volatile long bytes;
    private volatile long estimatedRows;
    private boolean truncated;
    private @Nullable String after;
    private @Nullable String sha256;

    Export(
            UUID id,
            ExportRequest request,
            SnapshotConnection snapshot,
            DatasetQueries datasets,
            RunningExports running) {
        this.id = id;
        this.request = request;
        this.snapshot = snapshot;
        this.datasets = datasets;
        this.running = running;
    }

    UUID id() {
        return id;
    }

    /** Rows made so far. */
    long rows() {
        return rows;
    }

    /** Bytes made so far. */
    long bytes() {
        return bytes;
    }

    /** How many rows there may be in the end. */
    long estimatedRows() {
        return estimatedRows;
    }

    @Override
    public boolean writeNext(OutputStream out) throws IOException {
        File target = file == null ? begin(out) : file;
        boolean goesOn = writeRow(target);
        if (!goesOn) {
            target.writer.end(new RowWriter.Summary(rows, truncated, after));
        }
        bytes = target.bytes.count();
        return goesOn;
    }

    private File begin(OutputStream out) throws IOException {
        DatasetRows source = datasets.read(snapshot, request.dataset(), request.arguments());
        estimatedRows = Math.min(source.estimate(), request.limit());
        HashedOutput hashed = new HashedOutput(out);
        File begun = new File(
                source, hashed, request.format().writer(hashed, source.cursor().columns(), request.style()));
        file = begun;
        return begun;
    }

    private boolean writeRow(File target) throws IOException {
        DatasetRows source = target.rows;
        if (rows == request.limit()) {
            Position last = source.position(request.dataset());
            truncated = source.cursor().next();
            after = truncated ? last.token() : null;
            return false;
        }
        if (!source.cursor().next()) {
            return false;
        }
        target.writer.row(source.cursor().values());
        written++;
        rows = written;
        return true;
    }

    @Override
    public void cancel() {
        snapshot.cancel();
    }

    @Override
    public void end(StreamingBody.Outcome outcome) {
        snapshot.close();
        Closing closing = closing(status(outcome));
        sha256 = closing.sha256();
        running.end(this, closing);
    }

    @Override
    public Map<String, String> trailers() {
        return request.trailers() && sha256 != null
                ? Map.of(ROWS_TRAILER, Long.toString(rows), DIGEST_TRAILER, "sha-256=" + base64(sha256))
                : Map.of();
    }

    private static String base64(String hexadecimal) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hexadecimal));
    }

    private static ExportStatus status(StreamingBody.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> ExportStatus.completed;
            case FAILED -> ExportStatus.failed;
            case ABORTED -> ExportStatus.aborted;
        };
    }

    /** What the audit keeps of it when it ends now in this way. */
    Closing closing(ExportStatus status) {
        File written = file;
        boolean whole = status == ExportStatus.completed && written != null;
        return new Closing(
                id,
                status,
                rows,
                bytes,
                whole && written != null ? written.bytes.sha256() : null,
                whole ? truncated : null,
                after,
                written == null ? ExportLosses.NONE : ExportLosses.of(written.writer.losses()),
                status == ExportStatus.failed ? "the rows could not be read to the end" : null);
    }

    /** What is there once the first row is asked for. */
    private record File(DatasetRows rows, HashedOutput bytes, RowWriter writer) {}
}
