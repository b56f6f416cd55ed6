package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Waiting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One PostgreSQL whose parent never asks how it ended, as where the first process of a container is no init. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostmasterTest {

    /** As zonky has it, since PostgreSQL refuses to be root. */
    private static final String CARELESS_PARENT =
            "[ $(id -u) != 0 ] || set -- unshare -U \"$@\"; \"$@\" & exec sleep 120";

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Path cluster;
    private static List<String> command;

    @BeforeAll
    static void makeCluster() throws IOException {
        cluster = folder.resolve("postgresql");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.getPort()).isPositive();
            ProcessHandle.Info info =
                    Postmaster.of(cluster).orElseThrow().process().info();
            command = new ArrayList<>(List.of(info.command().orElseThrow()));
            command.addAll(List.of(info.arguments().orElseThrow()));
        }
    }

    @Test
    void isStoppedThoughNobodyAsksHowItEnded() throws Exception {
        isStopped("true");
    }

    @Test
    void isKilledWhenItDoesNotEnd() throws Exception {
        isStopped("kill -s STOP %d");
    }

    @Test
    void isForgottenWhenSomebodyElseKilledIt() throws Exception {
        isStopped("kill -s KILL %d");
    }

    /** Stops one after this was done to it; the next one can work on the cluster. */
    private static void isStopped(String disturbance) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", "-c", CARELESS_PARENT, "sh"));
        line.addAll(command);
        Process parent = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Waiting.until(LONGEST, () -> Postmaster.of(cluster).isPresent());
            Postmaster postmaster = Postmaster.of(cluster).orElseThrow();
            List<ProcessHandle> children = postmaster.process().descendants().toList();
            shell(disturbance.formatted(postmaster.process().pid()));

            postmaster.stop();

            assertThat(postmaster.process().isAlive()).as("nobody asked").isTrue();
            Postmaster.forgetEnded(cluster);
            // they notice by themselves, and have the shared memory until then
            Waiting.until(
                    LONGEST,
                    () -> children.stream()
                            .noneMatch(child -> child.info().commandLine().isPresent()));
            assertThat(Postmaster.of(cluster)).isEmpty();
            start().close();
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly().waitFor();
        }
    }

    private static EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(cluster)
                .setCleanDataDirectory(false)
                .setPGStartupWait(LONGEST)
                .start();
    }

    private static void shell(String command) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", command).start().waitFor()).isZero();
    }
}
