package dev.vitrine.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL of our own in a data directory that is kept between starts: durable (it syncs), private (loopback only,
 * passwords, no Unix socket, directory mode 0700), and healed by itself after a {@code kill -9} of this process.
 */
final class EmbeddedPostgresql implements AutoCloseable {

    /** Owns the database and its schema, and is no superuser. */
    static final String OWNER = "vitrine";

    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final int ORPHAN_STOP_SECONDS = 5;

    private final Path directory;
    private final FileChannel lock;
    private final String password;
    private final EmbeddedPostgres postgres;

    private EmbeddedPostgresql(Path directory, FileChannel lock, String password, EmbeddedPostgres postgres) {
        this.directory = directory;
        this.lock = lock;
        this.password = password;
        this.postgres = postgres;
    }

    /** Starts on the directory, which is made when it is not there. */
    static EmbeddedPostgresql start(Path dataDirectory) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        FileChannel lock = lock(directory);
        try {
            String password = password(directory);
            Path cluster = directory.resolve("postgresql");
            stopOrphan(cluster);
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(cluster)
                    .setCleanDataDirectory(false)
                    // the pools are closed first, see Application
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(STARTUP)
                    .setConnectConfig("password", password)
                    // initdb's options: the last --auth counts
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig(
                            "pwfile", directory.resolve("database.password").toString())
                    // the same order and case folding on every machine
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("unix_socket_directories", "")
                    .start();
            EmbeddedPostgresql started = new EmbeddedPostgresql(directory, lock, password, postgres);
            started.createDatabase();
            started.writeServiceFile();
            return started;
        } catch (IOException | SQLException | IllegalStateException e) {
            close(lock);
            throw new StartupException(
                    "the embedded PostgreSQL in %s does not start: %s".formatted(directory, Database.oneLine(e)), e);
        }
    }

    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel = FileChannel.open(
                    directory.resolve("vitrine.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw inUse(directory);
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw inUse(directory);
        } catch (IOException e) {
            throw new StartupException(
                    "the data directory %s is not writable (VITRINE_DATA_DIR): %s"
                            .formatted(directory, Database.reason(e)),
                    e);
        }
    }

    private static StartupException inUse(Path directory) {
        return new StartupException(
                "the data directory %s is in use by another Vitrine (VITRINE_DATA_DIR)".formatted(directory));
    }

    /** The password of both roles, made at random at the first start. */
    private static String password(Path directory) throws IOException {
        return Secrets.keptIn(directory.resolve("database.password"));
    }

    /** A killed JVM leaves its PostgreSQL behind; it holds the cluster and listens on an unknown port. */
    private static void stopOrphan(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Files.readAllLines(pidFile).stream()
                .findFirst()
                .map(String::strip)
                .filter(pid -> pid.matches("[0-9]{1,9}"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                // the number may be another process's by now
                .filter(process -> process.info().commandLine().orElse("").contains(cluster.toString()))
                .ifPresent(EmbeddedPostgresql::stop);
    }

    private static void stop(ProcessHandle orphan) {
        orphan.destroy();
        try {
            orphan.onExit().get(ORPHAN_STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // it recovers from its write-ahead log
            orphan.descendants().forEach(ProcessHandle::destroyForcibly);
            orphan.destroyForcibly();
            orphan.onExit().join();
        } catch (ExecutionException e) {
            throw new StartupException("the PostgreSQL that was left running cannot be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (statement
                    .executeQuery("select from pg_database where datname = 'vitrine'")
                    .next()) {
                return;
            }
            statement.execute("drop role if exists vitrine");
            statement.execute("create role vitrine login createrole password '%s'".formatted(password));
            statement.execute("create database vitrine owner vitrine");
        }
    }

    /** For psql: {@code PGSERVICEFILE=data/pg_service.conf psql service=vitrine}. */
    private void writeServiceFile() throws IOException {
        Secrets.write(directory.resolve("pg_service.conf"), """
                [vitrine]
                host=localhost
                port=%d
                dbname=vitrine
                user=%s
                password=%s
                """.formatted(postgres.getPort(), OWNER, password));
    }

    Path directory() {
        return directory;
    }

    String password() {
        return password;
    }

    String url() {
        return "jdbc:postgresql://localhost:%d/vitrine".formatted(postgres.getPort());
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            close(lock);
        }
    }

    private static void close(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
