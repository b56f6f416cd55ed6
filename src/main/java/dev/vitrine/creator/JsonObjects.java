package dev.vitrine.creator;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vitrine.db.CursorRows;
import dev.vitrine.web.rows.TimeText;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Writes rows as JSON objects, column by column: jsonb as JSON, arrays as arrays, times in UTC. */
final class JsonObjects {

    private JsonObjects() {}

    /** The row at which the cursor stands. */
    static void write(CursorRows rows, JsonGenerator json) throws IOException {
        List<String> columns = rows.columns();
        @Nullable Object[] values = rows.values();
        json.writeStartObject();
        for (int i = 0; i < values.length; i++) {
            json.writeFieldName(columns.get(i));
            writeValue(values[i], json);
        }
        json.writeEndObject();
    }

    private static void writeValue(@Nullable Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case UUID id -> json.writeString(id.toString());
            case Instant time -> json.writeString(TimeText.of(time, false));
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case JSONB document -> json.writeRawValue(document.data());
            case Object[] elements -> {
                json.writeStartArray();
                for (Object element : elements) {
                    writeValue(element, json);
                }
                json.writeEndArray();
            }
            default -> throw new IllegalStateException("no JSON for " + value.getClass());
        }
    }
}
