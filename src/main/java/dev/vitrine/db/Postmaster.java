package dev.vitrine.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first process of a PostgreSQL on this machine, whoever started it. */
record Postmaster(ProcessHandle process) {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final int STOP_SECONDS = 5;

    /** The one that works on this cluster; empty when none does. */
    static Optional<Postmaster> of(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        return Files.readAllLines(pidFile).stream()
                .findFirst()
                .map(String::strip)
                .filter(pid -> pid.matches("[0-9]{1,9}"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                // the number may be another process's by now
                .filter(process -> process.info().commandLine().orElse("").contains(cluster.toString()))
                .map(Postmaster::new);
    }

    /**
     * Ends it and its sessions; what has not ended after 5 s is killed.
     *
     * @throws StartupException when that fails
     */
    void stop() {
        try {
            interrupt();
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // it recovers from its write-ahead log
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.onExit().join();
        } catch (ExecutionException e) {
            throw new StartupException("the PostgreSQL that was left running cannot be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The JDK can only terminate it, and it waits for its sessions then. */
    private void interrupt() throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -s INT " + process.pid()).start();
            if (kill.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            LOG.debug("no shell", e);
        }
        process.destroy();
    }
}
