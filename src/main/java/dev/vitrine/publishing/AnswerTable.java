package dev.vitrine.publishing;

import dev.vitrine.web.rows.RowFormat;
import dev.vitrine.web.rows.RowStyle;
import dev.vitrine.web.rows.RowWriter;
import io.micronaut.json.tree.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a table: the rows of its list, such as the points of a time series; else a row for each of its parts,
 * such as the platforms; else the answer itself as the only row.
 */
record AnswerTable(List<Map<String, JsonNode>> rows) {

    /** What the column is called that tells parts apart. */
    private static final String PART = "platform";

    static AnswerTable of(JsonNode answer) {
        for (Map.Entry<String, JsonNode> entry : answer.entries()) {
            if (entry.getValue().isArray()) {
                return ofList(entry.getValue());
            }
        }
        for (Map.Entry<String, JsonNode> entry : answer.entries()) {
            if (entry.getValue().isObject()) {
                return ofParts(answer);
            }
        }
        return new AnswerTable(List.of(fields(answer)));
    }

    private static AnswerTable ofList(JsonNode list) {
        List<Map<String, JsonNode>> rows = new ArrayList<>();
        list.values().forEach(row -> rows.add(fields(row)));
        return new AnswerTable(rows);
    }

    private static AnswerTable ofParts(JsonNode answer) {
        List<Map<String, JsonNode>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> part : answer.entries()) {
            Map<String, JsonNode> row = new LinkedHashMap<>();
            row.put(PART, JsonNode.createStringNode(part.getKey()));
            row.putAll(fields(part.getValue()));
            rows.add(row);
        }
        return new AnswerTable(rows);
    }

    private static Map<String, JsonNode> fields(JsonNode object) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.entries().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return fields;
    }

    /** The whole file; answers are at most a few thousand rows. */
    byte[] write(RowFormat format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // only the list of publications can be empty
        List<String> columns = rows.isEmpty()
                ? Publication.COLUMNS
                : List.copyOf(rows.getFirst().keySet());
        RowWriter writer = format.writer(bytes, columns, RowStyle.API);
        for (Map<String, JsonNode> row : rows) {
            writer.row(row.values().stream().map(AnswerTable::value).toArray());
        }
        writer.end(new RowWriter.Summary(rows.size(), false, null));
        return bytes.toByteArray();
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        return node.isNumber() ? node.getNumberValue() : node.coerceStringValue();
    }
}
