package dev.vitrine.web.rows;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jooq.JSONB;

/** Values as the text of one cell. */
final class CellText {

    private CellText() {}

    static String of(Object value, RowStyle style) {
        return switch (value) {
            case String text -> text;
            case JSONB document -> compact(document);
            case Instant time -> TimeText.of(time, style.offsetTimes());
            case Double number -> FloatText.of(number);
            case BigDecimal number -> number.toPlainString();
            case Number _, Boolean _, UUID _, LocalDate _, Enum<?> _ -> value.toString();
            default -> throw new IllegalArgumentException("no format for " + value.getClass());
        };
    }

    private static String compact(JSONB document) {
        StringBuilder json = new StringBuilder();
        JsonText.compact(json, document.data());
        return json.toString();
    }
}
