package dev.vitrine.web.rows;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.RichText;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/**
 * A workbook with one sheet, and further ones when it is full. Numbers are numbers as far as a spreadsheet keeps all
 * their digits; everything else is text, and so never a formula.
 */
final class XlsxRows implements RowWriter {

    private static final int MAX_CELL_CHARACTERS = 32_767;
    private static final int MAX_DIGITS = 15;
    /** Rows are kept as objects until then: about 1 MB. */
    private static final int FLUSH_ROWS = 250;
    /** Half the time of the library's level 4, for files that are a tenth larger. */
    private static final int COMPRESSION_LEVEL = 1;

    private static final char REPLACEMENT = '\ufffd';
    /** A spreadsheet reads these seven characters as the one that they encode. */
    private static final Pattern ENCODED_CHARACTER = Pattern.compile("_(?=x[0-9A-Fa-f]{4}_)");

    private final Workbook workbook;
    private final List<String> columns;
    private final RowStyle style;
    private final int rowsPerSheet;
    private Worksheet sheet;
    private int sheets;
    private int row;
    private long cutCells;
    private long replacedCells;

    XlsxRows(OutputStream out, List<String> columns, RowStyle style) throws IOException {
        this(out, columns, style, Worksheet.MAX_ROWS);
    }

    XlsxRows(OutputStream out, List<String> columns, RowStyle style, int rowsPerSheet) throws IOException {
        this.workbook = new Workbook(out, "Vitrine", null);
        workbook.setCompressionLevel(COMPRESSION_LEVEL);
        this.columns = columns;
        this.style = style;
        this.rowsPerSheet = rowsPerSheet;
        this.sheet = newSheet();
    }

    private Worksheet newSheet() {
        sheets++;
        Worksheet added = workbook.newWorksheet(sheets == 1 ? "export" : "export" + sheets);
        for (int column = 0; column < columns.size(); column++) {
            added.inlineString(0, column, columns.get(column));
        }
        row = 1;
        return added;
    }

    @Override
    public void row(@Nullable Object... values) throws IOException {
        if (row == rowsPerSheet) {
            sheet.close();
            sheet = newSheet();
        }
        for (int column = 0; column < values.length; column++) {
            Object value = values[column];
            if (value != null) {
                write(column, value);
            }
        }
        row++;
        if (row % FLUSH_ROWS == 0) {
            sheet.flush();
        }
    }

    private void write(int column, Object value) {
        switch (value) {
            case Number number when isExact(number) -> sheet.value(row, column, number);
            case Boolean bool -> sheet.value(row, column, bool);
            case String text -> write(column, text);
            default -> write(column, CellText.of(value, style));
        }
    }

    private static boolean isExact(Number number) {
        return switch (number) {
            case Double d -> Double.isFinite(d);
            case BigDecimal d -> d.precision() <= MAX_DIGITS;
            case BigInteger i -> new BigDecimal(i).precision() <= MAX_DIGITS;
            default -> Long.toString(Math.abs(number.longValue())).length() <= MAX_DIGITS;
        };
    }

    private void write(int column, String text) {
        String cell = fit(text);
        if (hasOuterSpace(cell)) {
            // the library keeps white space at the ends only there
            sheet.inlineString(row, column, RichText.builder().run(cell).end().build());
        } else {
            sheet.inlineString(row, column, cell);
        }
    }

    private String fit(String text) {
        String cell = legal(cut(text));
        return cell.contains("_x") ? ENCODED_CHARACTER.matcher(cell).replaceAll("_x005F_") : cell;
    }

    private String cut(String text) {
        if (text.length() <= MAX_CELL_CHARACTERS) {
            return text;
        }
        cutCells++;
        int end = Character.isHighSurrogate(text.charAt(MAX_CELL_CHARACTERS - 1))
                ? MAX_CELL_CHARACTERS - 1
                : MAX_CELL_CHARACTERS;
        return text.substring(0, end);
    }

    private String legal(String text) {
        if (isLegal(text)) {
            return text;
        }
        replacedCells++;
        StringBuilder legal = new StringBuilder(text);
        for (int i = 0; i < legal.length(); i++) {
            if (!isLegal(legal.charAt(i))) {
                legal.setCharAt(i, REPLACEMENT);
            }
        }
        return legal.toString();
    }

    private static boolean isLegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isLegal(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** In XML 1.0. */
    private static boolean isLegal(char c) {
        return c >= ' ' ? c < '\ufffe' : c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean hasOuterSpace(String text) {
        return !text.isEmpty() && (text.charAt(0) <= ' ' || text.charAt(text.length() - 1) <= ' ');
    }

    @Override
    public void end(Summary summary) throws IOException {
        workbook.finish();
    }

    @Override
    public Losses losses() {
        return new Losses(cutCells, replacedCells, 0);
    }
}
