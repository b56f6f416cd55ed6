package dev.vitrine.db;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A disk of a few megabytes with the tables of a database on it, which can be filled; the write-ahead log lies elsewhere. It
 * is a {@code tmpfs}, that only root can mount, for PostgreSQL on this machine: else the database lies where all do.
 */
public final class SmallDisk implements AfterAllCallback {

    private final TestDatabase database = TestDatabase.create();
    private final Path folder;
    private final boolean isMounted;

    private SmallDisk(Path folder, boolean isMounted) {
        this.folder = folder;
        this.isMounted = isMounted;
        if (isMounted) {
            database.moveTo(folder);
        }
    }

    /** To be registered before the service that uses it, so that it ends after it. */
    public static SmallDisk ofMegabytes(int size) {
        try {
            Path folder = Files.createTempDirectory("small-disk");
            return new SmallDisk(
                    folder,
                    TestServer.isEmbedded()
                            && succeeds(
                                    "mount", "-t", "tmpfs", "-o", "size=" + size + "m", "tmpfs", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean succeeds(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether it is a disk of its own. */
    public boolean isMounted() {
        return isMounted;
    }

    /** The database on it. */
    public TestDatabase database() {
        return database;
    }

    /** Leaves no room for another page. */
    public void fill() throws IOException {
        FileStore store = Files.getFileStore(folder);
        byte[] page = new byte[4096];
        try (OutputStream file = Files.newOutputStream(filler())) {
            while (store.getUsableSpace() > 0) {
                file.write(page);
            }
        } catch (IOException e) {
            // PostgreSQL took the last page meanwhile
        }
    }

    /** Makes room again. */
    public void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void afterAll(ExtensionContext ignored) throws IOException {
        database.drop();
        if (isMounted) {
            succeeds("umount", folder.toString());
        }
        Files.delete(folder);
    }
}
