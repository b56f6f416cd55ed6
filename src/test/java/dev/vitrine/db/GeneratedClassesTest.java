package dev.vitrine.db;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Jdbc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedClassesTest {

    private static final Path CHECKED_IN = Path.of("jooq-gen");

    @Test
    void generatedClassesAgreeWithTheMigrations(@TempDir Path generated) throws Exception {
        generate(generated);
        if ("update".equals(System.getProperty("golden"))) {
            replace(CHECKED_IN, generated);
        }
        assertThat(files(CHECKED_IN)).as("run with -Dgolden=update").isEqualTo(files(generated));
    }

    private static void generate(Path target) throws Exception {
        TestDatabase database = TestDatabase.create();
        try (InputStream in = Files.newInputStream(Path.of("db/jooq.xml"))) {
            Configuration configuration = GenerationTool.load(in);
            configuration.setJdbc(new Jdbc()
                    .withUrl(database.url())
                    .withUsername(database.username())
                    .withPassword(database.password()));
            configuration.getGenerator().getTarget().setDirectory(target.toString());
            GenerationTool.generate(configuration);
        }
    }

    private static void replace(Path old, Path generated) throws IOException {
        try (Stream<Path> files = Files.walk(old)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, String> file : files(generated).entrySet()) {
            Path target = old.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue(), UTF_8);
        }
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readString(path, UTF_8));
            }
        }
        return files;
    }
}
