package dev.vitrine.db;

import dev.vitrine.Golden;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Golden.assertFolder(CHECKED_IN, Golden.files(generated));
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
}
