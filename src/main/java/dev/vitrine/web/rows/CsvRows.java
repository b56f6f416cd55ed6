package dev.vitrine.web.rows;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV as RFC 4180 has it: comma, CRLF, a header, quotes only where needed; null is an empty field. */
final class CsvRows implements RowWriter {

    /** What a spreadsheet takes for the start of a formula. */
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private final CsvWriter csv;
    private final RowStyle style;

    CsvRows(OutputStream out, List<String> columns, RowStyle style) {
        this.csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.CRLF)
                // a line that starts with # is data, too: no character of a text is a comment's
                .commentCharacter('\u0001')
                .build(out, StandardCharsets.UTF_8);
        this.style = style;
        csv.writeRecord(columns);
    }

    @Override
    public void row(@Nullable Object... values) {
        CsvWriter.CsvWriterRecord line = csv.writeRecord();
        for (Object value : values) {
            line.writeField(text(value));
        }
        line.endRecord();
    }

    private @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof String text && style.guardsFormulas() ? guarded(text) : CellText.of(value, style);
    }

    private static String guarded(String text) {
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    @Override
    public void end(Summary summary) throws IOException {
        csv.flush();
    }
}
