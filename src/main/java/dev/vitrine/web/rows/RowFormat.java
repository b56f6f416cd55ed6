package dev.vitrine.web.rows;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A file format that rows can be written in. */
public enum RowFormat {
    /** Comma-separated values. */
    CSV("text/csv; charset=utf-8"),
    /** A workbook. */
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    /** One array of objects. */
    JSON("application/json"),
    /** An object a line, a summary in the last one. */
    NDJSON("application/x-ndjson");

    private final String mediaType;

    RowFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** What a request calls it; also the file's extension. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For {@code Content-Type}. */
    public String mediaType() {
        return mediaType;
    }

    /** The format with this {@link #extension()}. */
    public static Optional<RowFormat> named(String extension) {
        return Arrays.stream(values())
                .filter(format -> format.extension().equals(extension))
                .findFirst();
    }

    /** Begins a file: writes its header, if it has one. The stream is not closed by the writer. */
    public RowWriter writer(OutputStream out, List<String> columns, RowStyle style) throws IOException {
        return switch (this) {
            case CSV -> new CsvRows(out, columns, style);
            case XLSX -> new XlsxRows(out, columns, style);
            case JSON -> JsonRows.array(out, columns, style);
            case NDJSON -> JsonRows.lines(out, columns, style);
        };
    }
}
