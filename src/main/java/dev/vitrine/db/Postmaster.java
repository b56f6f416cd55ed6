package dev.vitrine.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first process of a PostgreSQL on this machine, whoever started it. */
record Postmaster(ProcessHandle process, Path pidFile) {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

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
                .map(process -> new Postmaster(process, pidFile));
    }

    /**
     * Ends it and its sessions; what has not ended after 5 s is killed.
     *
     * @throws StartupException when it is there even then
     */
    void stop() {
        try {
            interrupt();
            long start = System.nanoTime();
            while (hasCluster()) {
                if (System.nanoTime() - start > STOP.toNanos()) {
                    kill();
                    return;
                }
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The last that it does is to remove this file. The process is there for longer: for as long as the one that inherited
     * it does not ask how it ended.
     */
    private boolean hasCluster() {
        return Files.exists(pidFile) && process.isAlive();
    }

    /** It recovers from its write-ahead log. */
    private void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartupException("the PostgreSQL that was left running cannot be stopped", e);
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
