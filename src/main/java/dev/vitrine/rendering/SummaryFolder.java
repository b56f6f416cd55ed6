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
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * The folder with one sub-folder per job. Symbolic links in it are never followed, and one bad file is nobody else's
 * problem.
 */
final class SummaryFolder {

    static final Path FILE = Path.of("job_summary.json");

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
            SecureDirectoryStream<Path> folders = held(entries);
            for (Path entry : entries) {
                read(folders, entry.getFileName(), reader);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** A folder that stays the same one, whatever takes its place. */
    private static SecureDirectoryStream<Path> held(DirectoryStream<Path> folder) throws IOException {
        if (folder instanceof SecureDirectoryStream<Path> held) {
            return held;
        }
        folder.close();
        throw new IOException("folders cannot be held on this system");
    }

    private static void read(SecureDirectoryStream<Path> folders, Path name, Reader reader) {
        String folder = name.toString();
        try {
            if (isFolder(folders, name)) {
                reader.read(summary(name, folders));
            }
        } catch (UnreadableException e) {
            reader.unreadable(folder, e.reason());
        }
    }

    /** Plain files beside the sub-folders are no jobs. */
    private static boolean isFolder(SecureDirectoryStream<Path> folders, Path name) throws UnreadableException {
        BasicFileAttributes attributes = attributes(folders, name);
        if (attributes.isSymbolicLink()) {
            throw new UnreadableException("is a symbolic link");
        }
        return attributes.isDirectory();
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
            throws UnreadableException {
        try {
            return folder.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            throw new UnreadableException("is missing");
        } catch (IOException e) {
            throw new UnreadableException("cannot be read");
        }
    }

    /** Each step is taken from the folder that the last one opened: what was looked at may be a link by now. */
    private static Summary summary(Path name, SecureDirectoryStream<Path> folders) throws UnreadableException {
        try (SecureDirectoryStream<Path> folder = held(folders.newDirectoryStream(name, NOFOLLOW_LINKS))) {
            BasicFileAttributes attributes = attributes(folder, FILE);
            if (attributes.isSymbolicLink()) {
                throw new UnreadableException("is a symbolic link");
            }
            if (!attributes.isRegularFile()) {
                throw new UnreadableException("is no file");
            }
            byte[] bytes = bytes(folder);
            return Summary.of(
                    name.toString(), attributes.lastModifiedTime().toInstant(), Sha256.hex(bytes), json(bytes));
        } catch (NoSuchFileException e) {
            throw new UnreadableException("is missing");
        } catch (IOException e) {
            throw new UnreadableException("cannot be read");
        }
    }

    private static byte[] bytes(SecureDirectoryStream<Path> folder) throws IOException, UnreadableException {
        try (InputStream in =
                Channels.newInputStream(folder.newByteChannel(FILE, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS)))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnreadableException("is larger than 16 MiB");
            }
            if (bytes.length == 0) {
                throw new UnreadableException("is empty");
            }
            return bytes;
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
