package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PostmasterTest {

    /** Starts what it is given as zonky does, since PostgreSQL refuses to be root, and never asks how it ended. */
    private static final String CARELESS_PARENT =
            "[ $(id -u) != 0 ] || set -- unshare -U \"$@\"; \"$@\" & exec sleep 60";

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isStoppedAlsoWhereNobodyAsksHowItEnded(@TempDir Path folder) throws Exception {
        Path cluster = folder.resolve("postgresql");
        Process parent =
                new ProcessBuilder(careless(commandOf(cluster))).inheritIO().start();
        try {
            Postmaster postmaster = await(cluster);

            postmaster.stop();

            assertThat(postmaster.process().isAlive()).isTrue();
            assertThat(Postmaster.of(cluster)).isEmpty();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    private static List<String> careless(List<String> command) {
        List<String> careless = new ArrayList<>(List.of("sh", "-c", CARELESS_PARENT, "sh"));
        careless.addAll(command);
        return careless;
    }

    /** That of a PostgreSQL which has worked on a new cluster and left it. */
    private static List<String> commandOf(Path cluster) throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(cluster)
                .setCleanDataDirectory(false)
                .start()) {
            assertThat(postgres.getPort()).isPositive();
            ProcessHandle.Info info =
                    Postmaster.of(cluster).orElseThrow().process().info();
            List<String> command = new ArrayList<>(List.of(info.command().orElseThrow()));
            command.addAll(List.of(info.arguments().orElseThrow()));
            return command;
        }
    }

    private static Postmaster await(Path cluster) throws Exception {
        Optional<Postmaster> postmaster = Postmaster.of(cluster);
        while (postmaster.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
            postmaster = Postmaster.of(cluster);
        }
        return postmaster.orElseThrow();
    }
}
