package dev.vitrine.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A data directory with the demo data of a size, made once: a copy of it is what is measured. It is made anew when the
 * migrations or the generator have changed.
 */
final class Template {

    private static final Path HOME = Path.of("target/bench");
    private static final Duration STARTUP = Duration.ofMinutes(5);
    private static final List<String> DEMO = List.of("identity", "catalog", "publishing", "rendering", "rewards");
    private static final int KEY_BYTES = 4;

    private Template() {}

    /** A fresh copy; the template itself where the disk has no room for a second one. */
    static Path copy(Size size, Set<Domain> domains) throws Exception {
        Map<String, Long> settings = size.settings(domains);
        Path template = HOME.resolve("template-%s-%s".formatted(size.label(), key(settings)));
        if (!Files.exists(template)) {
            deleteOthers(size);
            Path unfinished = HOME.resolve("unfinished-" + size.label());
            delete(unfinished);
            make(unfinished, settings);
            Files.move(unfinished, template);
        }
        Path copy = HOME.resolve("data");
        delete(copy);
        if (bytes(template) < Files.getFileStore(HOME).getUsableSpace()) {
            run("cp", "-a", "--reflink=auto", template.toString(), copy.toString());
        } else {
            Files.move(template, copy);
        }
        return copy;
    }

    /** With other settings or of another time: the disk may not have room for them besides. */
    private static void deleteOthers(Size size) throws IOException, InterruptedException {
        if (Files.exists(HOME)) {
            try (DirectoryStream<Path> others = Files.newDirectoryStream(HOME, "template-" + size.label() + "-*")) {
                for (Path other : others) {
                    delete(other);
                }
            }
        }
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static String key(Map<String, Long> settings) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(settings.toString().getBytes(UTF_8));
        try (Stream<Path> files = Stream.of("db/migration", "db/demo").flatMap(Template::files)) {
            for (Path file : files.toList()) {
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
    }

    private static Stream<Path> files(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The service makes and migrates the database; then it is filled without syncing. */
    private static void make(Path directory, Map<String, Long> settings) throws Exception {
        ServiceProcess.start(directory, Scenarios.ORDINARY).close();
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgresql"))
                .setCleanDataDirectory(false)
                .setConnectConfig(
                        "password",
                        Files.readString(directory.resolve("superuser.password"))
                                .strip())
                .setPGStartupWait(STARTUP)
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("maintenance_work_mem", "512MB")
                .setServerConfig("autovacuum", "off")
                .setServerConfig("unix_socket_directories", "")
                .start();
        try {
            fill(PostgresqlProcess.in(directory), settings);
        } finally {
            server.close();
        }
        run("sync");
    }

    private static void fill(PostgresqlProcess postgresql, Map<String, Long> settings)
            throws SQLException, IOException {
        try (Connection connection = postgresql.connect();
                Statement statement = connection.createStatement()) {
            // neither foreign keys nor roll-ups row by row: the generator keeps the former, the latter are counted
            // below
            statement.execute("set session_replication_role = replica");
            statement.execute("set work_mem = '256MB'");
            List<String> indexes = dropIndexes(statement);
            connection.setAutoCommit(false);
            for (var setting : settings.entrySet()) {
                statement.execute("set vitrine.demo_%s = %d".formatted(setting.getKey(), setting.getValue()));
            }
            for (String file : DEMO) {
                statement.execute(Files.readString(Path.of("db/demo", file + ".sql")));
            }
            statement.execute("""
                    update rendering.jobs
                    set topic = 'Glockenspiel ' || topic
                    where id in (select id from rendering.jobs tablesample bernoulli (0.5) repeatable (1) limit 5)
                    """);
            connection.commit();
            connection.setAutoCommit(true);
            for (String index : indexes) {
                statement.execute(index);
            }
            rollUp(statement);
            // what a machine of today has to spare
            statement.execute("alter system set shared_buffers = '1GB'");
            statement.execute("alter system set max_wal_size = '8GB'");
            statement.execute("vacuum (analyze)");
            statement.execute("checkpoint");
        }
    }

    /** Indexes of the tables that grow are faster made after the rows. How to make them again. */
    private static List<String> dropIndexes(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> definitions = new ArrayList<>();
        try (ResultSet indexes = statement.executeQuery("""
                select i.indexrelid::regclass, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
                from pg_index i
                join pg_class c on c.oid = i.indexrelid
                where not i.indisunique
                    and not c.relispartition
                    and i.indrelid in (
                        'catalog.search_log'::regclass, 'publishing.publish_logs'::regclass,
                        'publishing.jobs'::regclass, 'publishing.clips'::regclass, 'rendering.jobs'::regclass,
                        'rewards.user_points'::regclass, 'rewards.user_actions'::regclass,
                        'rewards.wallet_transactions'::regclass)
                order by i.indexrelid
                """)) {
            while (indexes.next()) {
                names.add(indexes.getString(1));
                definitions.add(indexes.getString(2));
            }
        }
        for (String name : names) {
            statement.execute("drop index " + name);
        }
        return definitions;
    }

    private static void rollUp(Statement statement) throws SQLException {
        statement.execute("select catalog.rebuild_search_totals()");
        statement.execute("select publishing.rebuild_rollups()");
        statement.execute("truncate rendering.job_counts");
        statement.execute("""
                insert into rendering.job_counts (state, archived, slot, jobs, timed_jobs, duration_sec)
                select
                    state,
                    archived,
                    0,
                    count(*),
                    count(*) filter (where duration_sec > 0),
                    coalesce(sum(duration_sec::numeric), 0)
                from rendering.jobs
                group by state, archived
                """);
    }

    private static void delete(Path directory) throws IOException, InterruptedException {
        run("rm", "-rf", directory.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(String.join(" ", command));
        }
    }
}
