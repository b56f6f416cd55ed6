package dev.vitrine.rendering;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What reading the folder of job summaries has changed.
 *
 * @param status always {@code success}
 * @param jobsIndexed summaries that count: added, updated and unchanged
 * @param message in words
 * @param added jobs that were not known
 * @param updated jobs whose summary is another one than at the last time
 * @param unchanged jobs whose summary is the same, or that are being rendered
 * @param removed jobs from the folder that are no longer there
 * @param unreadable what could not be used, by folder
 */
@Serdeable
record Rebuild(
        String status,
        int jobsIndexed,
        String message,
        int added,
        int updated,
        int unchanged,
        int removed,
        List<Unreadable> unreadable) {

    static Rebuild of(int indexed, int added, int updated, int removed, List<Unreadable> unreadable) {
        return new Rebuild(
                "success",
                indexed,
                "Index rebuilt successfully",
                added,
                updated,
                indexed - added - updated,
                removed,
                unreadable);
    }

    /**
     * A summary that could not be used.
     *
     * @param path in the folder of job summaries
     * @param reason why
     */
    @Serdeable
    record Unreadable(String path, String reason) {}
}
