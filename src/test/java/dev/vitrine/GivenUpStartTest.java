package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
            Instant end = Instant.now().plusSeconds(180);
            while (!Files.exists(data.resolve("pg_service.conf"))) {
                assertThat(Instant.now()).isBefore(end);
                Thread.sleep(10);
            }
            Thread.sleep(300);

            service.terminate();

            assertThat(service.awaitExit()).isEqualTo(143);
            assertThat(service.out()).doesNotContain("Vitrine is ready");
            assertThat(data.resolve("postgresql/postmaster.pid")).doesNotExist();
        }
    }
}
