package dev.vitrine.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Secrets: random ones that are kept in files which only their owner may read, and those that somebody chose. */
public final class Secrets {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** 256 random bits as 64 hexadecimal digits. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * A secret that somebody chose, when it is long enough not to be guessed.
     *
     * @param setting that it comes from
     * @throws StartupException when it has less than 32 bytes
     */
    public static String requireLongEnough(String setting, String secret) {
        if (secret.getBytes(StandardCharsets.UTF_8).length < BYTES) {
            throw new StartupException("%s is too short: at least %d bytes".formatted(setting, BYTES));
        }
        return secret;
    }

    /** The secret in the file; made at random when there is no file. */
    public static String keptIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            write(file, random());
        }
        return Files.readString(file).strip();
    }

    /** Replaces the file as a whole, with mode 0600. */
    static void write(Path file, String content) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(written);
        Files.createFile(written, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(written, content);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
