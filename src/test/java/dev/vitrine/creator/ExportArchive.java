package dev.vitrine.creator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The entries of a downloaded archive, in their order. */
record ExportArchive(Map<String, byte[]> entries) {

    static ExportArchive of(byte[] zip) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), UTF_8)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
                // else two archives of the same data differ
                if (!entry.getTimeLocal().equals(LocalDateTime.of(1980, 1, 1, 0, 0))) {
                    throw new IllegalStateException(entry.getName() + " tells a time");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ExportArchive(entries);
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    byte[] bytes(String name) {
        byte[] bytes = entries.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException(name + " is not in " + names());
        }
        return bytes;
    }

    String text(String name) {
        return new String(bytes(name), UTF_8);
    }
}
