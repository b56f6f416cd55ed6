package dev.vitrine.creator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vitrine.creator.ExportQueries.ExportFile;
import dev.vitrine.db.CursorRows;
import dev.vitrine.db.SnapshotConnection;
import dev.vitrine.web.StreamingBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All data of a creator as a ZIP: the metadata, a file a table, the manifest. The files are read one after the other
 * with cursors on one snapshot, so that the memory does not depend on how much there is.
 */
final class CreatorExport implements StreamingBody.Source {

    private static final String NOTE =
            "Binary attachments (video files, uploaded files) are not included. This archive contains metadata and derived content only.";
    private static final JsonFactory JSON = new JsonFactory()
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            // an emoji as itself, not as an escape of two halves
            .enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8);
    private final SnapshotConnection snapshot;
    private final UUID creatorId;
    private final UUID userId;
    private final Format format;
    private final ZipArchive archive = new ZipArchive();
    private final Iterator<ExportFile> files = ExportQueries.FILES.iterator();
    private boolean begun;
    private @Nullable OpenFile file;

    CreatorExport(SnapshotConnection snapshot, UUID creatorId, UUID userId, Format format) {
        this.snapshot = snapshot;
        this.creatorId = creatorId;
        this.userId = userId;
        this.format = format;
    }

    @Override
    public boolean writeNext(OutputStream out) throws IOException {
        archive.setOutput(out);
        if (!begun) {
            begun = true;
            writeMetadata();
        } else if (file != null) {
            file = file.writeRow() ? file : null;
        } else if (files.hasNext()) {
            file = new OpenFile(files.next());
        } else {
            writeManifest();
            archive.finish();
            return false;
        }
        return true;
    }

    @Override
    public void cancel() {
        snapshot.cancel();
    }

    @Override
    public void end(StreamingBody.Outcome outcome) {
        archive.release();
        snapshot.close();
    }

    private void writeMetadata() throws IOException {
        archive.beginEntry("export_metadata.json");
        try (JsonGenerator json = JSON.createGenerator(archive)) {
            json.writeStartObject();
            json.writeStringField("export_timestamp", snapshot.takenAt().toString());
            json.writeStringField("creator_id", creatorId.toString());
            json.writeNumberField("file_count", ExportQueries.FILES.size());
            json.writeStringField("note", NOTE);
            json.writeEndObject();
        }
        archive.endEntry(null);
    }

    private void writeManifest() throws IOException {
        archive.beginEntry("manifest.json");
        try (JsonGenerator json = JSON.createGenerator(archive)) {
            json.writeStartObject();
            json.writeArrayFieldStart("files");
            for (ZipArchive.Entry entry : archive.entries()) {
                json.writeStartObject();
                json.writeStringField("name", entry.name());
                json.writeFieldName("rows");
                if (entry.rows() == null) {
                    json.writeNull();
                } else {
                    json.writeNumber(entry.rows());
                }
                json.writeNumberField("bytes", entry.bytes());
                json.writeStringField("sha256", entry.sha256());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        archive.endEntry(null);
    }

    /** How the rows of a file are written. */
    enum Format {
        /** One array a file. */
        JSON,
        /** One object a line. */
        NDJSON;

        String ending() {
            return this == JSON ? ".json" : ".ndjson";
        }
    }

    /** The file that is being written. */
    private final class OpenFile {

        private final CursorRows rows;
        private final JsonGenerator json;
        private long count;

        OpenFile(ExportFile exportFile) throws IOException {
            archive.beginEntry(exportFile.name() + format.ending());
            json = JSON.createGenerator(archive);
            if (format == Format.JSON) {
                json.writeStartArray();
            } else {
                json.setRootValueSeparator(null);
            }
            rows = exportFile.rows(snapshot.db(), creatorId, userId);
        }

        /** Writes the next row; false when there is none. */
        boolean writeRow() throws IOException {
            if (!rows.next()) {
                end();
                return false;
            }
            JsonObjects.write(rows, json);
            if (format == Format.NDJSON) {
                json.writeRaw('\n');
            }
            count++;
            return true;
        }

        private void end() throws IOException {
            rows.close();
            if (format == Format.JSON) {
                json.writeEndArray();
            }
            json.close();
            archive.endEntry(count);
        }
    }
}
