package dev.vitrine.web;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a keyset-paged list goes on: behind the row with this time and id.
 *
 * @param list the list's name: the cursor of another one is refused
 * @param createdAt the sort key of the last row of the page before
 * @param id its id
 */
public record Cursor(String list, Instant createdAt, UUID id) {

    /** The opaque text for the next request on the list. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + "/" + createdAt + "/" + id).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the {@code cursor} parameter.
     *
     * @param list the name of the list that it must be of
     * @return null for null: the first page
     * @throws InvalidInputException when it is none of this list
     */
    public static @Nullable Cursor parse(String list, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("/", 3);
            Cursor cursor = new Cursor(parts[0], Instant.parse(parts[1]), UUID.fromString(parts[2]));
            if (cursor.list.equals(list) && TimeBounds.include(cursor.createdAt)) {
                return cursor;
            }
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException _) {
            // answered below
        }
        throw new InvalidInputException("query.cursor", "is not a cursor of this list");
    }
}
