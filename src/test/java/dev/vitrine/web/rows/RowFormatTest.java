package dev.vitrine.web.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.web.rows.RowWriter.Losses;
import dev.vitrine.web.rows.RowWriter.Summary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden files were written by Python's {@code csv} and {@code json} from the same values. */
class RowFormatTest {

    private static final List<String> COLUMNS = List.of("id", "at", "text", "whole", "float", "data");
    private static final UUID ID = UUID.fromString("0198c5b4-0000-7000-8000-00000000000a");

    private static final String LONG_DIGITS =
            "{\"a\": [], \"b\": {}, \"n\": 12345678901234567890, \"x\": 0.1, \"e\": 100000000000000000000}";
    private static final String TEXTS =
            "{\"s\": \"NaN\", \"q\": \"a \\\"b\\\" \\\\ , : c\", \"u\": \"ü 🎉\", \"c\": \"\\u0001\\n\"}";
    private static final String NESTED = "[1, [2, {\"k\": null}], \"\\\\\", true]";

    private static final List<@Nullable Object[]> ROWS = List.of(
            row(Instant.parse("2026-01-01T00:00:00Z"), "plain", 1, 100.0, JSONB.valueOf(LONG_DIGITS)),
            row(Instant.parse("2026-04-04T14:16:56.123456Z"), "a,b \"quoted\"", -5, 0.1, JSONB.valueOf(TEXTS)),
            row(Instant.parse("2026-04-04T14:16:56.001Z"), "line\nfeed", 0, 1e20, JSONB.valueOf(NESTED)),
            row(null, "carriage\rreturn", null, 1e16, JSONB.valueOf("{}")),
            row(null, "crlf\r\nend", 2147483647, 1e15, JSONB.valueOf("null")),
            row(null, "\ttab", null, 1.5e-5, JSONB.valueOf("\"=1+1\"")),
            row(null, "=1+1", null, 0.0001, null),
            row(null, "+49", null, -0.0, null),
            row(null, "-5", null, 123456789.125, null),
            row(null, "@all", null, 1.7976931348623157e308, null),
            row(null, "\rfirst", null, 1e-300, null),
            row(null, "Grüße 🎉 مرحبا שלום \u202e", null, null, null),
            row(null, "", null, null, null),
            row(null, " spaces ", null, null, null),
            row(null, "#no comment", null, null, null),
            row(null, "\u0001\u001f\u007f\u0085\ufeff", null, null, null),
            row(null, null, null, null, null));

    private static @Nullable Object[] row(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(ID);
        Collections.addAll(row, values);
        return row.toArray();
    }

    @Test
    void csvIsAsPythonWritesIt() throws IOException {
        assertThat(written(RowFormat.CSV, RowStyle.DATASET.raw())).isEqualTo(golden("raw.csv"));
    }

    @Test
    void csvGuardsTextsThatStartLikeFormulas() throws IOException {
        assertThat(written(RowFormat.CSV, RowStyle.DATASET)).isEqualTo(golden("guarded.csv"));
    }

    @Test
    void csvHasAHeaderWithoutRows() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowFormat.CSV.writer(out, COLUMNS, RowStyle.API).end(new Summary(0, false, null));

        assertThat(out.toString(UTF_8)).isEqualTo("id,at,text,whole,float,data\r\n");
    }

    @Test
    void aLineThatStartsWithAHashIsNotQuoted() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowWriter rows = RowFormat.CSV.writer(out, List.of("#"), RowStyle.API);
        rows.row("#1");
        rows.end(new Summary(1, false, null));

        assertThat(out.toString(UTF_8)).isEqualTo("#\r\n#1\r\n");
    }

    @Test
    void jsonIsAsPythonWritesIt() throws IOException {
        assertThat(written(RowFormat.JSON, RowStyle.DATASET)).isEqualTo(golden("rows.json"));
    }

    @Test
    void jsonWithoutRowsIsAnEmptyArray() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowFormat.JSON.writer(out, COLUMNS, RowStyle.DATASET).end(new Summary(0, false, null));

        assertThat(out.toString(UTF_8)).isEqualTo("[]");
    }

    @Test
    void ndjsonEndsWithASummary() throws IOException {
        assertThat(written(RowFormat.NDJSON, RowStyle.DATASET)).isEqualTo(golden("rows.ndjson"));
    }

    @Test
    void ndjsonTellsThatItIsWhole() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowFormat.NDJSON.writer(out, COLUMNS, RowStyle.DATASET).end(new Summary(0, false, null));

        assertThat(out.toString(UTF_8)).isEqualTo("{\"_summary\":{\"rows\":0,\"truncated\":false,\"after\":null}}\n");
    }

    @Test
    void numbersThatAreNoneAreNullInJsonAndCounted() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowWriter rows = RowFormat.JSON.writer(out, List.of("a", "b", "c"), RowStyle.DATASET);
        rows.row(Double.NaN, Double.POSITIVE_INFINITY, 0.5);
        rows.end(new Summary(1, false, null));

        assertThat(out.toString(UTF_8)).isEqualTo("[{\"a\":null,\"b\":null,\"c\":0.5}]");
        assertThat(rows.losses()).isEqualTo(new Losses(0, 0, 2));
    }

    @Test
    void theStyleOfTheApiEndsTimesWithZ() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowWriter rows = RowFormat.CSV.writer(out, List.of("a", "b", "c"), RowStyle.API);
        rows.row(Instant.parse("2026-04-04T14:16:56.120Z"), LocalDate.of(2026, 4, 4), true);
        rows.end(new Summary(1, false, null));

        assertThat(out.toString(UTF_8)).isEqualTo("a,b,c\r\n2026-04-04T14:16:56.120000Z,2026-04-04,true\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100.0",
        "0.1, 0.1",
        "1e20, 1e+20",
        "1e16, 1e+16",
        "9007199254740993, 9007199254740992.0",
        "1.5e15, 1500000000000000.0",
        "12345678.9, 12345678.9",
        "-1234567890123456.7, -1234567890123456.8",
        "0.0001, 0.0001",
        "0.00012, 0.00012",
        "0.00001, 1e-05",
        "-1.25e-7, -1.25e-07",
        "1e-100, 1e-100",
        "1e-300, 1e-300",
        "-0.0, -0.0",
        "2e-3, 0.002",
        "NaN, nan",
        "-Infinity, -inf"
    })
    void floatsAreAsPythonPrintsThem(double number, String text) {
        assertThat(FloatText.of(number)).isEqualTo(text);
    }

    @Test
    void formatsAreFoundByTheirExtension() {
        assertThat(RowFormat.named("ndjson")).isEqualTo(Optional.of(RowFormat.NDJSON));
        assertThat(RowFormat.named("CSV")).isEmpty();
        assertThat(RowFormat.named("pdf")).isEmpty();
    }

    private static String written(RowFormat format, RowStyle style) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowWriter rows = format.writer(out, COLUMNS, style);
        for (@Nullable Object[] row : ROWS) {
            rows.row(row);
        }
        rows.end(new Summary(ROWS.size(), true, "a-token"));
        return out.toString(UTF_8);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = RowFormatTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
