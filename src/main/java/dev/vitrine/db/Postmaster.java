package dev.vitrine.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first process of a PostgreSQL on this machine, whoever started it. */
record Postmaster(ProcessHandle process) {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

    /** The one that works on this cluster; empty when none does. */
    static Optional<Postmaster> of(Path cluster) throws IOException {
        return named(cluster)
                // the number may be another process's by now
                .filter(process -> process.info().commandLine().orElse("").contains(cluster.toString()))
                .map(Postmaster::new);
    }

    /** So that another one can work on this cluster: PostgreSQL takes who has ended for running until somebody asks how. */
    static void forgetEnded(Path cluster) throws IOException {
        if (named(cluster).filter(process -> !isRunning(process)).isPresent()) {
            Files.deleteIfExists(pidFile(cluster));
        }
    }

    private static Optional<ProcessHandle> named(Path cluster) throws IOException {
        try {
            return Files.readAllLines(pidFile(cluster)).stream()
                    .findFirst()
                    .map(String::strip)
                    .filter(pid -> pid.matches("[0-9]{1,9}"))
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Path pidFile(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /**
     * Ends it and its sessions; what has not ended after 5 s is killed, and recovers from its write-ahead log.
     *
     * @throws IllegalStateException when it runs 5 s later even so
     */
    void stop() {
        try {
            interrupt();
            if (!endInTime(List.of(process))) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill() throws InterruptedException {
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        if (!endInTime(processes)) {
            throw new IllegalStateException(
                    "it was left running as process %d, which cannot be stopped".formatted(process.pid()));
        }
    }

    private static boolean endInTime(List<ProcessHandle> processes) throws InterruptedException {
        long start = System.nanoTime();
        while (processes.stream().anyMatch(Postmaster::isRunning)) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** One that has ended is there until the process that inherited it asks how, which may never do; its command is not. */
    private static boolean isRunning(ProcessHandle process) {
        return process.info().commandLine().isPresent();
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
