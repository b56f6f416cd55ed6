package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Databases that were migrated are refused when a migration is not what it was. {@code -Dgolden=update} adds new ones. */
class MigrationsTest {

    private static final Path FOLDER = Path.of("db/migration");
    private static final Path KNOWN = Path.of("src/test/resources/migrations.txt");

    @Test
    void aMigrationIsNeverEdited() throws IOException {
        List<String> migrations = migrations();
        List<String> known = new ArrayList<>(Files.readAllLines(KNOWN));
        if (Golden.isUpdate()) {
            known.addAll(migrations.subList(known.size(), migrations.size()));
            Files.write(KNOWN, known);
        }

        assertThat(migrations).isEqualTo(known);
    }

    private static List<String> migrations() throws IOException {
        List<String> migrations = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                migrations.add(file.getFileName() + " " + Sha256.hex(Files.readString(file)));
            }
        }
        return migrations;
    }
}
