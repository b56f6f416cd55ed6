package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Golden;
import dev.vitrine.Service;
import java.io.IOException;
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
        Golden.assertFolder(FOLDER, rendered);
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
}
