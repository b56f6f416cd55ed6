package dev.vitrine.figure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FigureFilesTest {

    private static final Path FOLDER = Path.of("db/figures");

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void filesAgreeWithTheQueries() throws IOException {
        Map<String, String> rendered = new TreeMap<>();
        figures()
                .all()
                .forEach(figure -> FigureFile.of(figure).forEach(file -> rendered.put(file.path(), file.content())));
        if ("update".equals(System.getProperty("golden"))) {
            rewrite(rendered);
        }
        assertThat(checkedIn()).as("run with -Dgolden=update").isEqualTo(rendered);
    }

    @Test
    void everyFigureIsDescribedAndNamedOnce() {
        assertThat(figures().all())
                .extracting(Figure::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z]+\\.[a-z_]+"));
        assertThat(figures().all()).allSatisfy(figure -> {
            assertThat(figure.title()).isNotBlank();
            assertThat(figure.unit()).isNotBlank();
            assertThat(figure.description()).isNotBlank();
            assertThat(figure.endpoints()).isNotEmpty();
        });
    }

    /** What is no parameter stands in the SQL as it is; a machine's aliases would hide what is meant. */
    @Test
    void theSqlIsForPeople() {
        assertThat(figures().all())
                .flatExtracting(
                        figure -> Stream.of(figure.sql(), figure.filteredSql()).toList())
                .allSatisfy(sql -> assertThat(sql)
                        .doesNotContainPattern(Pattern.compile("(?<!:):\\d"))
                        .doesNotContainPattern("\\balias_\\d+")
                        .doesNotContainPattern("\\bv\\d+\\b"));
    }

    private static Figures figures() {
        return SERVICE.context().getBean(Figures.class);
    }

    private static void rewrite(Map<String, String> rendered) throws IOException {
        for (String path : checkedIn().keySet()) {
            Files.delete(FOLDER.resolve(path));
        }
        for (Map.Entry<String, String> file : rendered.entrySet()) {
            Path path = FOLDER.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), UTF_8);
        }
    }

    private static Map<String, String> checkedIn() throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (Files.exists(FOLDER)) {
            try (Stream<Path> paths = Files.walk(FOLDER)) {
                for (Path path : paths.filter(Files::isRegularFile).toList()) {
                    files.put(FOLDER.relativize(path).toString(), Files.readString(path, UTF_8));
                }
            }
        }
        return files;
    }
}
