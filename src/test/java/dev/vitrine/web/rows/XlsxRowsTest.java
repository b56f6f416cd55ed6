package dev.vitrine.web.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.web.rows.RowWriter.Losses;
import dev.vitrine.web.rows.RowWriter.Summary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class XlsxRowsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void numbersAreNumbersAndEverythingElseIsText() throws Exception {
        List<List<String>> rows = rows(
                7,
                123456789012345L,
                1234567890123456L,
                0.1,
                1e20,
                Double.NaN,
                "=1+1",
                "0012",
                Instant.parse("2026-01-01T00:00:00Z"),
                UUID.fromString("0198c5b4-0000-7000-8000-00000000000a"),
                JSONB.valueOf("{\"ü\": [1, 2]}"),
                true);

        assertThat(rows.get(1))
                .containsExactly(
                        "n:7",
                        "n:123456789012345",
                        "inlineStr:1234567890123456",
                        "n:0.1",
                        "n:1.0E20",
                        "inlineStr:nan",
                        "inlineStr:=1+1",
                        "inlineStr:0012",
                        "inlineStr:2026-01-01T00:00:00+00:00",
                        "inlineStr:0198c5b4-0000-7000-8000-00000000000a",
                        "inlineStr:{\"\\u00fc\":[1,2]}",
                        "b:1");
    }

    @Test
    void textsKeepWhatXmlCanHold() throws Exception {
        List<List<String>> rows = rows("a\tb\nc\rd\r\ne", " outer \t", "<&>\"'", "Grüße 🎉 مرحبا", "");

        assertThat(rows.get(1))
                .containsExactly(
                        "inlineStr:a\tb\nc\rd\r\ne",
                        "inlineStr: outer \t",
                        "inlineStr:<&>\"'",
                        "inlineStr:Grüße 🎉 مرحبا",
                        "inlineStr:");
    }

    @Test
    void whiteSpaceAtTheEndsIsMarkedToBeKept() throws Exception {
        rows(" outer");

        assertThat(Xlsx.entry(out.toByteArray(), "xl/worksheets/sheet1.xml"))
                .contains("<t xml:space=\"preserve\"> outer</t>");
    }

    @Test
    void charactersThatXmlLacksAreReplacedAndCounted() throws Exception {
        RowWriter writer = RowFormat.XLSX.writer(out, List.of("a", "b"), RowStyle.DATASET);
        writer.row("bell\u0007, \uffff", "fine");
        writer.end(new Summary(1, false, null));

        assertThat(Xlsx.read(out.toByteArray(), "export").get(1))
                .containsExactly("inlineStr:bell\ufffd, \ufffd", "inlineStr:fine");
        assertThat(writer.losses()).isEqualTo(new Losses(0, 1, 0));
    }

    @Test
    void aTextThatLooksLikeAnEncodedCharacterIsNotDecoded() throws Exception {
        assertThat(rows("_x0041_ _x_", "a_x000D_").get(1))
                .containsExactly("inlineStr:_x005F_x0041_ _x_", "inlineStr:a_x005F_x000D_");
    }

    @Test
    void longTextsAreCutAndCounted() throws Exception {
        RowWriter writer = RowFormat.XLSX.writer(out, List.of("a", "b", "c"), RowStyle.DATASET);
        writer.row("x".repeat(40_000), "y".repeat(32_767), "z".repeat(32_766) + "🎉");
        writer.end(new Summary(1, false, null));

        assertThat(Xlsx.read(out.toByteArray(), "export").get(1))
                .containsExactly(
                        "inlineStr:" + "x".repeat(32_767),
                        "inlineStr:" + "y".repeat(32_767),
                        "inlineStr:" + "z".repeat(32_766));
        assertThat(writer.losses()).isEqualTo(new Losses(2, 0, 0));
    }

    @Test
    void nullsAreNoCells() throws Exception {
        assertThat(rows(null, 1, null).get(1)).containsExactly("n:1");
    }

    @Test
    void afterTheLastRowOfASheetTheNextOneBeginsWithItsHeader() throws Exception {
        RowWriter writer = new XlsxRows(out, List.of("n"), RowStyle.DATASET, 3);
        for (int n = 1; n <= 5; n++) {
            writer.row(n);
        }
        writer.end(new Summary(5, false, null));

        assertThat(Xlsx.sheets(out.toByteArray())).containsExactly("export", "export2", "export3");
        assertThat(Xlsx.read(out.toByteArray(), "export"))
                .containsExactly(List.of("inlineStr:n"), List.of("n:1"), List.of("n:2"));
        assertThat(Xlsx.read(out.toByteArray(), "export2"))
                .containsExactly(List.of("inlineStr:n"), List.of("n:3"), List.of("n:4"));
        assertThat(Xlsx.read(out.toByteArray(), "export3")).containsExactly(List.of("inlineStr:n"), List.of("n:5"));
    }

    @Test
    void withoutRowsThereIsAHeader() throws Exception {
        RowFormat.XLSX.writer(out, List.of("a", "b"), RowStyle.DATASET).end(new Summary(0, false, null));

        assertThat(Xlsx.sheets(out.toByteArray())).containsExactly("export");
        assertThat(Xlsx.read(out.toByteArray(), "export")).containsExactly(List.of("inlineStr:a", "inlineStr:b"));
    }

    private List<List<String>> rows(@Nullable Object... values) throws IOException {
        List<String> columns = java.util.stream.IntStream.range(0, values.length)
                .mapToObj(i -> "c" + i)
                .toList();
        RowWriter writer = RowFormat.XLSX.writer(out, columns, RowStyle.DATASET);
        writer.row(values);
        writer.end(new Summary(1, false, null));
        return Xlsx.read(out.toByteArray(), "export");
    }
}
