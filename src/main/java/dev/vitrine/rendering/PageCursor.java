package dev.vitrine.rendering;

import dev.vitrine.web.Cursor;
import dev.vitrine.web.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins: by its number, or behind a job; with a cursor, too, one knows the number.
 *
 * @param page counted from 1
 * @param after the last job of the page before; null: by the number
 */
record PageCursor(int page, @Nullable Cursor after) {

    private static final String LIST = "jobs";
    private static final Pattern FORMAT = Pattern.compile("([1-9][0-9]{0,8})\\.([A-Za-z0-9_-]+)");

    static PageCursor of(int page) {
        return new PageCursor(page, null);
    }

    static PageCursor parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException("query.cursor", "is not a cursor of this list");
        }
        return new PageCursor(Integer.parseInt(matcher.group(1)), Cursor.parse(LIST, matcher.group(2)));
    }

    /** Jobs on the pages before. */
    long offset(int pageSize) {
        return (page - 1L) * pageSize;
    }

    /** The cursor of the next page. */
    String next(Job last) {
        return (page + 1L) + "." + new Cursor(LIST, last.createdAt(), last.jobId()).encode();
    }
}
