package dev.vitrine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files that are checked in and made by tests: {@code -Dgolden=update} writes them anew. */
public final class Golden {

    private Golden() {}

    /** Whether they are to be written anew. */
    public static boolean isUpdate() {
        return "update".equals(System.getProperty("golden"));
    }

    /** Below the folder are these files and no others, by their paths. */
    public static void assertFolder(Path folder, Map<String, String> contents) throws IOException {
        if (isUpdate()) {
            for (String path : files(folder).keySet()) {
                Files.delete(folder.resolve(path));
            }
            for (Map.Entry<String, String> file : contents.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue(), UTF_8);
            }
        }
        assertThat(files(folder)).as("run with -Dgolden=update").isEqualTo(contents);
    }

    /** All files below the folder, by their paths. */
    public static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readString(path, UTF_8));
            }
        }
        return files;
    }
}
