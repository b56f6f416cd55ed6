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
 * @param createdAt the sort key of the last row of the page before
 * @param id its id
 */
public record Cursor(Instant createdAt, UUID id) {

    /** The opaque text for the next request. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((createdAt + "/" + id).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the {@code cursor} parameter.
     *
     * @return null for null: the first page
     * @throws InvalidInputException when it is none of ours
     */
    public static @Nullable Cursor parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("/", 2);
            Cursor cursor = new Cursor(Instant.parse(parts[0]), UUID.fromString(parts[1]));
            if (TimeBounds.include(cursor.createdAt)) {
                return cursor;
            }
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException _) {
            // answered below
        }
        throw new InvalidInputException("query.cursor", "is not a cursor of this list");
    }
}
