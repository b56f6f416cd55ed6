package dev.vitrine.dataset;

import dev.vitrine.db.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts and hashes the bytes that pass. */
final class HashedOutput extends OutputStream {

    private final OutputStream out;
    private final MessageDigest digest = Sha256.digest();
    private long count;

    HashedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        digest.update(bytes, offset, length);
        count += length;
    }

    long count() {
        return count;
    }

    /** In hexadecimal; ends the hash. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
