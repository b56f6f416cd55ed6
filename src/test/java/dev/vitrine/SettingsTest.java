package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The table of the README has every setting of our own. */
class SettingsTest {

    @Test
    void theReadmeNamesEverySetting() throws IOException {
        try (Reader yaml = Files.newBufferedReader(Path.of("src/main/resources/application.yml"))) {
            Map<String, Object> settings = new Yaml().load(yaml);

            assertThat(Path.of("README.md"))
                    .content()
                    .contains(names("VITRINE", settings.get("vitrine")).toArray(String[]::new));
        }
    }

    private static Stream<String> names(String prefix, @Nullable Object setting) {
        return setting instanceof Map<?, ?> group
                ? group.entrySet().stream()
                        .flatMap(entry -> names(prefix + "_" + environmentName(entry.getKey()), entry.getValue()))
                : Stream.of("`" + prefix + "`");
    }

    private static String environmentName(Object key) {
        return String.valueOf(key).replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
