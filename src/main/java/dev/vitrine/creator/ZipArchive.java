package dev.vitrine.creator;

import dev.vitrine.db.Sha256;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A ZIP that is written entry by entry to wherever its output goes at the moment. It remembers size and hash of each
 * entry, and has the same bytes for the same entries.
 */
final class ZipArchive extends OutputStream {

    /** The earliest time that a ZIP can tell. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Relay relay = new Relay();
    private final Zip zip = new Zip(relay);
    private final List<Entry> entries = new ArrayList<>();
    private final MessageDigest digest = Sha256.digest();
    private String name = "";
    private long bytes;

    /** Where the next bytes go. */
    void setOutput(OutputStream out) {
        relay.target = out;
    }

    void beginEntry(String entryName) throws IOException {
        name = entryName;
        bytes = 0;
        ZipEntry entry = new ZipEntry(entryName);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        digest.update(buffer, offset, length);
        bytes += length;
        zip.write(buffer, offset, length);
    }

    /** Ends the entry; {@code rows} is null for what is no table. */
    void endEntry(@Nullable Long rows) throws IOException {
        zip.closeEntry();
        entries.add(new Entry(name, rows, bytes, HexFormat.of().formatHex(digest.digest())));
    }

    /** The entries so far. */
    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Writes the directory, without which no program takes this for an archive. */
    void finish() throws IOException {
        zip.finish();
    }

    /** Gives memory back, finished or not. */
    void release() {
        zip.release();
    }

    /**
     * An entry as the manifest lists it.
     *
     * @param name in the archive
     * @param rows of a table; null for others
     * @param bytes of the uncompressed entry
     * @param sha256 of the uncompressed entry
     */
    @Serdeable
    record Entry(String name, @Nullable Long rows, long bytes, String sha256) {}

    private static final class Zip extends ZipOutputStream {

        private static final int OUTPUT_BUFFER_BYTES = 8 * 1024;

        Zip(OutputStream out) {
            super(out);
            // a third of the time of the default level for a tenth more bytes
            setLevel(Deflater.BEST_SPEED);
            // the default of 512 bytes means thirty thousand calls for each 15 MB
            buf = new byte[OUTPUT_BUFFER_BYTES];
        }

        void release() {
            def.end();
        }
    }

    private static final class Relay extends OutputStream {

        private OutputStream target = OutputStream.nullOutputStream();

        @Override
        public void write(int b) throws IOException {
            target.write(b);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            target.write(buffer, offset, length);
        }
    }
}
