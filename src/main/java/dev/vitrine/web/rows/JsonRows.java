package dev.vitrine.web.rows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** JSON: an array of objects without white space, or an object a line. Nulls are written, documents are nested. */
final class JsonRows implements RowWriter {

    private final OutputStream out;
    private final List<String> keys;
    private final RowStyle style;
    private final boolean lines;
    private final StringBuilder json = new StringBuilder();
    private boolean first = true;
    private long missingNumbers;

    private JsonRows(OutputStream out, List<String> columns, RowStyle style, boolean lines) {
        this.out = out;
        this.keys = columns.stream().map(JsonRows::key).toList();
        this.style = style;
        this.lines = lines;
    }

    static JsonRows array(OutputStream out, List<String> columns, RowStyle style) throws IOException {
        JsonRows rows = new JsonRows(out, columns, style, false);
        rows.write("[");
        return rows;
    }

    static JsonRows lines(OutputStream out, List<String> columns, RowStyle style) {
        return new JsonRows(out, columns, style, true);
    }

    private static String key(String column) {
        StringBuilder key = new StringBuilder();
        JsonText.quote(key, column);
        return key.append(':').toString();
    }

    @Override
    public void row(@Nullable Object... values) throws IOException {
        json.setLength(0);
        if (!lines && !first) {
            json.append(',');
        }
        first = false;
        for (int i = 0; i < values.length; i++) {
            append(i == 0 ? '{' : ',', keys.get(i), values[i]);
        }
        json.append(lines ? "}\n" : "}");
        write(json.toString());
    }

    private void append(char before, String key, @Nullable Object value) {
        json.append(before).append(key);
        switch (value) {
            case null -> json.append("null");
            case String text -> JsonText.quote(json, text);
            case JSONB document -> JsonText.compact(json, document.data());
            case Double number
            when !Double.isFinite(number) -> {
                missingNumbers++;
                json.append("null");
            }
            case Number _, Boolean _ -> json.append(CellText.of(value, style));
            // their texts have nothing to escape
            case UUID _, Instant _ ->
                json.append('"').append(CellText.of(value, style)).append('"');
            default -> JsonText.quote(json, CellText.of(value, style));
        }
    }

    @Override
    public void end(Summary summary) throws IOException {
        if (!lines) {
            write("]");
            return;
        }
        json.setLength(0);
        json.append("{\"_summary\":{\"rows\":").append(summary.rows());
        json.append(",\"truncated\":").append(summary.truncated());
        append(',', key("after"), summary.after());
        write(json.append("}}\n").toString());
    }

    @Override
    public Losses losses() {
        return new Losses(0, 0, missingNumbers);
    }

    private void write(String ascii) throws IOException {
        out.write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }
}
