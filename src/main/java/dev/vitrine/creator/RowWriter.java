package dev.vitrine.creator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Writes rows as JSON objects, column by column: jsonb as JSON, arrays as arrays, times in UTC. */
final class RowWriter {

    private RowWriter() {}

    static void write(Record row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < row.size(); i++) {
            Field<?> column = row.field(i);
            json.writeFieldName(column == null ? "" : column.getName());
            writeValue(row.get(i), json);
        }
        json.writeEndObject();
    }

    private static void writeValue(@Nullable Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case UUID id -> json.writeString(id.toString());
            case Instant time -> json.writeString(time.toString());
            case Boolean flag -> json.writeBoolean(flag);
            case Short number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case JSONB document -> json.writeRawValue(document.data());
            case EnumType literal -> json.writeString(literal.getLiteral());
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
