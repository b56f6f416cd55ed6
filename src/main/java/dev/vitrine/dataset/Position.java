package dev.vitrine.dataset;

import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.TimeBounds;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a row stands in the order of its dataset.
 *
 * @param dataset the name of the dataset
 * @param createdAt the row's time; null when it is not known
 * @param id its id
 */
record Position(String dataset, @Nullable Instant createdAt, UUID id) {

    private static final String SEPARATOR = "/";

    /** The opaque {@code after} of the next request. */
    String token() {
        String text = dataset + SEPARATOR + (createdAt == null ? "" : createdAt) + SEPARATOR + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads {@code after}.
     *
     * @throws InvalidInputException when it is none of ours, or of another dataset
     */
    static Position parse(Dataset dataset, String token) {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(SEPARATOR, -1);
            if (parts.length == 3 && parts[0].equals(dataset.name())) {
                Position position = new Position(
                        parts[0], parts[1].isEmpty() ? null : Instant.parse(parts[1]), UUID.fromString(parts[2]));
                if (position.createdAt == null || TimeBounds.include(position.createdAt)) {
                    return position;
                }
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // answered below, as any other text that is no token
        }
        throw new InvalidInputException("query.after", "is not a continuation of this dataset");
    }
}
