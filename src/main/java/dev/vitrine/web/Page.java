package dev.vitrine.web;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items at most {@code limit} of them
 * @param nextCursor the {@code cursor} of the next part; null when this is the last
 */
@Serdeable
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /** The largest {@code limit}. */
    public static final int MAX_LIMIT = 200;

    /** The {@code limit} of a request without one, as text for an annotation. */
    public static final String DEFAULT_LIMIT = "50";

    /** Makes a page of rows of which one more than {@code limit} was asked for. */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, Cursor> cursor) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<T> items = List.copyOf(rows.subList(0, limit));
        return new Page<>(items, cursor.apply(items.getLast()).encode());
    }
}
