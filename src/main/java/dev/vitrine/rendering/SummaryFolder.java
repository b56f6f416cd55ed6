package dev.vitrine.rendering;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.vitrine.db.Sha256;
import dev.vitrine.rendering.Summary.UnreadableException;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * The folder with one sub-folder per job. Symbolic links in it are never followed, and one bad file is nobody else's
 * problem.
 */
final class SummaryFolder {

    static final String FILE = "job_summary.json";

    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private final Path root;

    SummaryFolder(Path root) {
        this.root = root;
    }

    /**
     * Reads the summaries one by one, in no order.
     *
     * @throws IOException when the folder itself cannot be read
     */
    void read(Reader reader) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                read(entry, reader);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void read(Path entry, Reader reader) {
        String folder = entry.getFileName().toString();
        try {
            if (isFolder(entry)) {
                reader.read(summary(folder, entry.resolve(FILE)));
            }
        } catch (UnreadableException e) {
            reader.unreadable(folder, e.reason());
        }
    }

    /** Plain files beside the sub-folders are no jobs. */
    private static boolean isFolder(Path entry) throws UnreadableException {
        BasicFileAttributes attributes = attributes(entry);
        if (attributes.isSymbolicLink()) {
            throw new UnreadableException("is a symbolic link");
        }
        return attributes.isDirectory();
    }

    private static BasicFileAttributes attributes(Path path) throws UnreadableException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new UnreadableException("is missing");
        } catch (IOException e) {
            throw new UnreadableException("cannot be read");
        }
    }

    private static Summary summary(String folder, Path file) throws UnreadableException {
        BasicFileAttributes attributes = attributes(file);
        if (attributes.isSymbolicLink()) {
            throw new UnreadableException("is a symbolic link");
        }
        if (!attributes.isRegularFile()) {
            throw new UnreadableException("is no file");
        }
        byte[] bytes = bytes(file);
        return Summary.of(folder, attributes.lastModifiedTime().toInstant(), Sha256.hex(bytes), json(bytes));
    }

    private static byte[] bytes(Path file) throws UnreadableException {
        // the link may have been put there after it was looked at
        try (InputStream in =
                Channels.newInputStream(Files.newByteChannel(file, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS)))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnreadableException("is larger than 16 MiB");
            }
            if (bytes.length == 0) {
                throw new UnreadableException("is empty");
            }
            return bytes;
        } catch (IOException e) {
            throw new UnreadableException("cannot be read");
        }
    }

    private static JsonNode json(byte[] bytes) throws UnreadableException {
        try {
            JsonNode json = Json.read(bytes);
            if (json == null) {
                throw new UnreadableException("is not valid JSON");
            }
            return json;
        } catch (IOException e) {
            throw new UnreadableException("is not valid JSON");
        }
    }

    /** Takes what is found. */
    interface Reader {

        /** A summary. */
        void read(Summary summary);

        /** A sub-folder without one that can be used. */
        void unreadable(String folder, String reason);
    }
}
