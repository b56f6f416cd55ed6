package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others do in the folder, before it is read and meanwhile. */
@Timeout(60)
class SummaryFolderTest {

    private static final int READS = 10_000;

    /** Between a look at it and its opening a folder may become a link, and a link a folder. */
    @Test
    void aFolderThatIsSwappedForALinkIsNotFollowed(@TempDir Path temp) throws Exception {
        Path root = Files.createDirectory(temp.resolve("outputs"));
        Path folder = summary(root.resolve("job"), "inside");
        Path link = Files.createSymbolicLink(temp.resolve("link"), summary(temp.resolve("elsewhere"), "outside"));
        Found found = new Found(new TreeSet<>(), new TreeSet<>());
        AtomicBoolean stopped = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> swaps = threads.submit(() -> {
                while (!stopped.get()) {
                    swap(folder, link);
                }
                return null;
            });
            try {
                for (int i = 0; i < READS; i++) {
                    new SummaryFolder(root).read(found);
                }
            } finally {
                stopped.set(true);
            }
            swaps.get();
        }
        assertThat(found.topics()).containsExactly("inside");
        assertThat(found.reasons())
                .isNotEmpty()
                .isSubsetOf(Set.of("is a symbolic link", "is missing", "cannot be read"));
    }

    /** A name in an encoding of other times is no text here, and still a folder. */
    @Test
    void aNameThatIsNoTextIsRead(@TempDir Path temp) throws Exception {
        Path root = Files.createDirectory(temp.resolve("outputs"));
        Path folder = summary(root.resolve("job"), "inside");
        Process move = new ProcessBuilder(
                        "sh",
                        "-c",
                        "mv \"$1\" \"$(printf '%s/caf\\351' \"$2\")\"",
                        "sh",
                        folder.toString(),
                        root.toString())
                .start();
        assertThat(move.waitFor()).isZero();
        Found found = new Found(new TreeSet<>(), new TreeSet<>());

        new SummaryFolder(root).read(found);

        assertThat(found.topics()).containsExactly("inside");
        assertThat(found.reasons()).isEmpty();
    }

    private static Path summary(Path folder, String topic) throws IOException {
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("job_summary.json"), """
                {"job_id": "%s", "state": "success", "plan": {"topic": "%s"}}""".formatted(UUID.randomUUID(), topic));
        return folder;
    }

    /** There and back. */
    private static void swap(Path folder, Path link) throws IOException {
        Path aside = link.resolveSibling("aside");
        Files.move(folder, aside);
        Files.move(link, folder);
        Files.move(folder, link);
        Files.move(aside, folder);
    }

    private record Found(Set<String> topics, Set<String> reasons) implements SummaryFolder.Reader {

        @Override
        public void read(Summary summary) {
            topics.add(summary.topic());
        }

        @Override
        public void unreadable(String folder, String reason) {
            reasons.add(reason);
        }
    }
}
