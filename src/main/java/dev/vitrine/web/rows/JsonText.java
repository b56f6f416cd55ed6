package dev.vitrine.web.rows;

/** JSON in ASCII: what is not, is escaped as in Python's {@code json.dumps}. */
final class JsonText {

    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_PRINTABLE = '~';
    private static final int HEX_DIGIT_BITS = 4;

    private JsonText() {}

    /** A text as a JSON string. */
    static void quote(StringBuilder json, String text) {
        json.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE || c == '"' || c == '\\') {
                json.append(text, written, i);
                escape(json, c);
                written = i + 1;
            }
        }
        json.append(text, written, text.length()).append('"');
    }

    /** A JSON document as PostgreSQL prints it, without white space. Numbers keep all their digits. */
    static void compact(StringBuilder json, String document) {
        boolean inString = false;
        int written = 0;
        for (int i = 0; i < document.length(); i++) {
            char c = document.charAt(i);
            if (c == '"') {
                inString = !inString;
            } else if (c == '\\') {
                // the escaped character is no end of the string
                i++;
            } else if (c > LAST_PRINTABLE || (c <= FIRST_PRINTABLE && !inString)) {
                json.append(document, written, i);
                if (c > LAST_PRINTABLE) {
                    escape(json, c);
                }
                written = i + 1;
            }
        }
        json.append(document, written, document.length());
    }

    private static void escape(StringBuilder json, char c) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            case '\b' -> json.append("\\b");
            case '\f' -> json.append("\\f");
            default -> {
                json.append("\\u");
                for (int shift = 3 * HEX_DIGIT_BITS; shift >= 0; shift -= HEX_DIGIT_BITS) {
                    json.append(Character.forDigit((c >> shift) & 0xf, 16));
                }
            }
        }
    }
}
