package dev.vitrine.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own in a data directory that is kept between starts: durable (it syncs), private (loopback only,
 * passwords, no Unix socket, directory mode 0700), and healed by itself after a {@code kill -9} of this process or of its
 * own.
 */
final class EmbeddedPostgresql implements AutoCloseable {

    /** Owns the database and its schema, and is no superuser. */
    static final String OWNER = "vitrine";

    /** The owner's; see {@link #writeServiceFile()}. */
    private static final String PASSWORD = "database.password";

    /** That of {@code postgres}, which only this class is. */
    private static final String SUPERUSER_PASSWORD = "superuser.password";

    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final int CONNECT_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresql.class);
    private static final Duration RESTART_PAUSE = Duration.ofMillis(500);

    private final Path directory;
    private final FileChannel lock;
    private final String superuserPassword;
    private final String password;
    private EmbeddedPostgres postgres;
    private boolean closed;

    private EmbeddedPostgresql(Path directory, FileChannel lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        separatePasswords(directory);
        this.superuserPassword = Secrets.keptIn(directory.resolve(SUPERUSER_PASSWORD));
        this.password = Secrets.keptIn(directory.resolve(PASSWORD));
        stopOrphan(cluster());
        this.postgres = launch(EmbeddedPostgres.builder());
    }

    /** Starts on the directory, which is made when it is not there. */
    static EmbeddedPostgresql start(Path dataDirectory) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        FileChannel lock = lock(directory);
        try {
            EmbeddedPostgresql started = new EmbeddedPostgresql(directory, lock);
            started.prepare();
            return started;
        } catch (IOException | IllegalStateException e) {
            close(lock);
            throw notStarted(directory, e);
        }
    }

    private void prepare() {
        try {
            createDatabase();
            writeServiceFile();
            restartWhenItDies();
        } catch (IOException | SQLException e) {
            close();
            throw notStarted(directory, e);
        }
    }

    private static StartupException notStarted(Path directory, Exception e) {
        return new StartupException(
                "the embedded PostgreSQL in %s does not start: %s".formatted(directory, OneLine.of(e)), e);
    }

    private EmbeddedPostgres launch(EmbeddedPostgres.Builder builder) throws IOException {
        // a launch that fails leaves it locked; the whole directory has a lock of ours
        Files.deleteIfExists(cluster().resolve("epg-lock"));
        return builder.setDataDirectory(cluster())
                .setCleanDataDirectory(false)
                // the pools are closed first, see Application
                .setRegisterShutdownHook(false)
                .setPGStartupWait(STARTUP)
                .setConnectConfig("password", superuserPassword)
                // initdb's options: the last --auth counts
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", directory.resolve(SUPERUSER_PASSWORD).toString())
                // the same order and case folding on every machine
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("unix_socket_directories", "")
                .start();
    }

    private Path cluster() {
        return directory.resolve("postgresql");
    }

    /** Nobody else would: the user has only this one process. False when it is not found. */
    private boolean restartWhenItDies() throws IOException {
        Optional<Postmaster> running = Postmaster.of(cluster());
        running.ifPresent(postmaster -> {
            var _ = postmaster.process().onExit().thenRunAsync(this::restart);
        });
        return running.isPresent();
    }

    /** On the same port, until it works: what was acknowledged is in the write-ahead log. */
    private void restart() {
        while (!tryToRestart()) {
            try {
                Thread.sleep(RESTART_PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether there is nothing left to do. */
    private synchronized boolean tryToRestart() {
        if (closed) {
            return true;
        }
        try {
            if (!isListening()) {
                LOG.error("the embedded PostgreSQL has died; it is started again");
                int port = postgres.getPort();
                postgres.close();
                postgres = launch(EmbeddedPostgres.builder().setPort(port));
            }
            return restartWhenItDies();
        } catch (IOException | IllegalStateException e) {
            LOG.error("the embedded PostgreSQL cannot be looked after: {}", OneLine.of(e));
            return false;
        }
    }

    /** The JDK takes every process for dead as long as no more files can be opened. */
    private boolean isListening() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), postgres.getPort()), CONNECT_MILLIS);
            return true;
        } catch (ConnectException e) {
            return false;
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

    /** Until version 0.1 both roles had one password; the owner's is set anew at each start. */
    private static void separatePasswords(Path directory) throws IOException {
        Path superuserPassword = directory.resolve(SUPERUSER_PASSWORD);
        Path password = directory.resolve(PASSWORD);
        if (!Files.exists(superuserPassword) && Files.exists(password)) {
            Files.move(password, superuserPassword, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** A killed JVM leaves its PostgreSQL behind; it holds the cluster and listens on an unknown port. */
    private static void stopOrphan(Path cluster) throws IOException {
        Postmaster.of(cluster).ifPresent(Postmaster::stop);
        Postmaster.forgetEnded(cluster);
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            boolean isThere = statement
                    .executeQuery("select from pg_database where datname = 'vitrine'")
                    .next();
            if (!isThere) {
                statement.execute("drop role if exists vitrine");
                statement.execute("create role vitrine login createrole");
            }
            statement.execute("alter role vitrine password '%s'".formatted(password));
            if (!isThere) {
                statement.execute("create database vitrine owner vitrine");
            }
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
    public synchronized void close() {
        closed = true;
        try {
            postgres.close();
            // of a launch that was given up before it was ready
            stopOrphan(cluster());
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
