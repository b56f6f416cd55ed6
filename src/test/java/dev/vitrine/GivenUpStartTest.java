package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C before the service is ready. */
class GivenUpStartTest {

    @Test
    void aStartThatIsGivenUpLeavesNoPostgresqlBehind(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of("VITRINE_DATA_DIR", data.toString(), "VITRINE_DEMO", "true");
        try (ServiceProcess service = ServiceProcess.start(folder, settings)) {
            // it migrates and loads the demo data for seconds from now on
            Waiting.until(Duration.ofMinutes(3), () -> Files.exists(data.resolve("pg_service.conf")));
            Thread.sleep(300);

            service.terminate();

            assertThat(service.awaitExit()).isEqualTo(143);
            assertThat(service.out()).doesNotContain("Vitrine is ready");
            assertThat(data.resolve("postgresql/postmaster.pid")).doesNotExist();
        }
    }
}
