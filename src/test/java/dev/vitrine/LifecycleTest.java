package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.db.Sha256;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The main command from the first start to the last: durable, private, and healed by itself. */
@Isolated("what it promises in seconds is not for a machine that does something else")
class LifecycleTest {

    /** Promise R10. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final Duration RESTART = Duration.ofSeconds(10);

    /** More than it opens to start and to work, few enough to use up. */
    private static final int OPEN_FILES = 600;

    /** As many as the pool has connections for. */
    private static final int IN_FLIGHT = 8;

    /** Promise R8, and the time that PostgreSQL takes to be started again. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(15);

    private static final String AUDIT =
            "select concat(status, ' ', sha256) from exports.export_audit_log where id = '%s'";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void startsIsKilledHealsAndStops(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of(
                "VITRINE_DATA_DIR",
                data.toString(),
                "VITRINE_DEMO",
                "true",
                "LANG",
                "tr_TR.UTF-8",
                "TZ",
                "Asia/Kathmandu");
        String[] turkish = {"-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Asia/Kathmandu"};
        String code;
        String export;
        String session;
        try (ServiceProcess service = ServiceProcess.start(folder, settings, turkish)) {
            String address = service.awaitReady();
            tellsHowToSignIn(service.out(), address);
            isPrivate(data);
            refusesASecondStart(folder, settings, data);
            code = writesAreAcknowledged(address);
            session = token(address, "admin");
            export = isKilledWhileItExports(service, address, data);
        }
        becomesADirectoryOfAnOlderBuild(data);
        Instant start = Instant.now();
        try (Connection operator = connectsAndStays(data);
                ServiceProcess service = ServiceProcess.startWithOpenFiles(OPEN_FILES, folder, settings)) {
            String address = service.awaitReady();
            assertThat(Duration.between(start, Instant.now())).isLessThan(RESTART);
            assertThat(get(address + "/admin/invite-codes", token(address, "admin"))
                            .body())
                    .contains(code);
            assertThat(get(address + "/auth/me", session).statusCode()).isEqualTo(200);
            isPrivate(data);
            hasStoppedPostgresqlAndNotKilledIt(operator, data);
            closesTheExport(data, export);
            loadsTheDemoDataOnce(data);
            answersWhileItCanOpenNoMoreFiles(service, address, data);
            outlivesItsPostgresql(address, data);
            completesWhatItAcceptedWhenItIsStopped(service, address, data);
        }
    }

    private void tellsHowToSignIn(String out, String address) throws Exception {
        assertThat(out)
                .contains("creator@vitrine.example", "operator@vitrine.example", "admin@vitrine.example")
                .contains("curl -s " + address + "/auth/login");
        // the same names and times in every locale
        assertThat(get(address + "/auth/me", token(address, "creator")).body())
                .matches(
                        "\\{\"id\":\"[^\"]+\",\"email\":\"creator@vitrine.example\",\"display_name\":\"[^\"]+\",\"role\":\"creator\",\"creator_id\":\"[^\"]+\",\"onboarding_completed\":true,\"created_at\":\"[0-9T:.-]+Z\"}");
    }

    private static void isPrivate(Path data) throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        for (String secret :
                new String[] {"jwt.secret", "database.password", "superuser.password", "pg_service.conf"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))))
                    .isEqualTo("rw-------");
        }
        Properties access = access(data);
        for (String user : new String[] {"postgres", "vitrine"}) {
            isRefused(access, user, "guess");
        }
        isRefused(access, "postgres", access.getProperty("password"));
        try (Connection superuser = DriverManager.getConnection(
                url(access),
                "postgres",
                Files.readString(data.resolve("superuser.password")).strip())) {
            assertThat(value(superuser, "show unix_socket_directories")).isEmpty();
        }
        try (Connection connection = connect(data)) {
            assertThat(value(connection, "show fsync")).isEqualTo("on");
            assertThat(value(connection, "show synchronous_commit")).isEqualTo("on");
            assertThat(value(connection, "show listen_addresses")).isEqualTo("localhost");
            assertThat(value(connection, "select rolsuper from pg_roles where rolname = current_user"))
                    .isEqualTo("f");
            assertThat(
                            value(
                                    connection,
                                    "select count(*) from pg_stat_activity where application_name = 'vitrine' and usename <> 'vitrine'"))
                    .isEqualTo("0");
        }
    }

    private static void isRefused(Properties access, String user, String password) {
        assertThatThrownBy(() -> DriverManager.getConnection(url(access), user, password))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    /** Which had one password for both roles. */
    private static void becomesADirectoryOfAnOlderBuild(Path data) throws IOException {
        Files.move(
                data.resolve("superuser.password"),
                data.resolve("database.password"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** As with psql: a PostgreSQL that is asked to stop waits for such a session, unless it is told not to. */
    private static Connection connectsAndStays(Path data) throws Exception {
        Connection connection = connect(data);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create unlogged table notes as select 'kept' as note");
        }
        return connection;
    }

    /** Recovery empties unlogged tables. */
    private static void hasStoppedPostgresqlAndNotKilledIt(Connection operator, Path data) throws Exception {
        assertThat(operator.isValid(1)).isFalse();
        try (Connection connection = connect(data)) {
            assertThat(value(connection, "select count(*) from notes")).isEqualTo("1");
        }
    }

    private static void refusesASecondStart(Path folder, Map<String, String> settings, Path data)
            throws InterruptedException {
        try (ServiceProcess second = ServiceProcess.start(folder, settings)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.err())
                    .isEqualTo("vitrine: the data directory %s is in use by another Vitrine (VITRINE_DATA_DIR)%n"
                            .formatted(data));
        }
    }

    private String writesAreAcknowledged(String address) throws Exception {
        String code = "killed-" + System.nanoTime();
        assertThat(write(address, token(address, "admin"), code)).isEqualTo(201);
        return code;
    }

    /** An export that waits for its rows; which one. */
    private String isKilledWhileItExports(ServiceProcess service, String address, Path data) throws Exception {
        String token = token(address, "admin");
        try (Connection connection = connect(data)) {
            lock(connection, "rewards.user_points");
            var _ = export(address, token);
            String id = awaitStarted(connection);
            service.kill();
            return id;
        }
    }

    private static void lock(Connection connection, String table) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table);
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> export(String address, String token) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create(address + "/v1/exports/user-points"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Which export it is. */
    private static String awaitStarted(Connection connection) throws Exception {
        String started = "select min(id::text) from exports.export_audit_log where status = 'started'";
        Waiting.until(Duration.ofMinutes(1), () -> value(connection, started) != null);
        return value(connection, started);
    }

    private static void closesTheExport(Path data, String export) throws Exception {
        try (Connection connection = connect(data)) {
            assertThat(value(connection, AUDIT.formatted(export))).isEqualTo("failed ");
        }
    }

    private int write(String address, String token, String code) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(address + "/admin/invite-codes"))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"code\":\"%s\"}".formatted(code)))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    /** Whoever is connected is answered, and PostgreSQL is left alone: the JDK takes every process for dead then. */
    private void answersWhileItCanOpenNoMoreFiles(ServiceProcess service, String address, Path data) throws Exception {
        String token = token(address, "admin");
        long postmaster = postmaster(data);
        List<RawClient> silent = new ArrayList<>();
        try {
            while (silent.size() < OPEN_FILES) {
                silent.add(RawClient.to(URI.create(address)));
            }
            Waiting.until(RESTART, () -> service.openFiles() == OPEN_FILES);
            // the JDK looks after PostgreSQL every few seconds
            Instant end = Instant.now().plus(RESTART);
            while (!service.out().contains("cannot be looked after")) {
                assertThat(Instant.now()).isBefore(end);
                assertThat(get(address + "/auth/me", token).statusCode()).isEqualTo(200);
                Thread.sleep(50);
            }
        } finally {
            for (RawClient client : silent) {
                client.close();
            }
        }
        Waiting.until(RESTART, () -> service.readiness() == 200);
        assertThat(postmaster(data)).isEqualTo(postmaster);
        assertThat(service.out()).doesNotContain("has died");
    }

    /** Promise R1: writers at work, PostgreSQL killed; nothing acknowledged is lost, and the service comes back by itself. */
    private void outlivesItsPostgresql(String address, Path data) throws Exception {
        String token = token(address, "admin");
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicBoolean stopped = new AtomicBoolean();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String prefix = "writer-%d-".formatted(i);
                work.add(writers.submit(() -> {
                    for (int n = 0; !stopped.get(); n++) {
                        int status = write(address, token, prefix + n);
                        assertThat(status).isIn(201, 503);
                        if (status == 201) {
                            acknowledged.add(prefix + n);
                        }
                    }
                    return null;
                }));
            }
            Waiting.until(LONGEST, () -> acknowledged.size() > 20);
            long postmaster = postmaster(data);
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            Instant killed = Instant.now();
            int before = acknowledged.size();
            Waiting.until(LONGEST, () -> acknowledged.size() > before + 20);
            assertThat(Duration.between(killed, Instant.now())).isLessThan(FIRST_ANSWER);
            assertThat(postmaster(data)).isNotEqualTo(postmaster);
            stopped.set(true);
            for (Future<?> writer : work) {
                writer.get();
            }
        }
        try (Connection connection = connect(data);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select code from identity.invite_codes")) {
            while (rows.next()) {
                acknowledged.remove(rows.getString(1));
            }
        }
        assertThat(acknowledged).isEmpty();
    }

    private static long postmaster(Path data) throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postgresql/postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static void loadsTheDemoDataOnce(Path data) throws Exception {
        try (Connection connection = connect(data)) {
            assertThat(value(connection, "select count(*) from identity.users where email = 'admin@vitrine.example'"))
                    .isEqualTo("1");
            assertThat(Integer.parseInt(value(connection, "select count(*) from catalog.creators")))
                    .isBetween(50, 60);
        }
    }

    /** Promise R9: requests and an export that wait for the database when SIGTERM comes are still answered. */
    private void completesWhatItAcceptedWhenItIsStopped(ServiceProcess service, String address, Path data)
            throws Exception {
        String token = token(address, "admin");
        List<CompletableFuture<HttpResponse<String>>> inFlight;
        try (Connection connection = connect(data);
                Connection points = connect(data)) {
            lock(points, "rewards.user_points");
            CompletableFuture<HttpResponse<byte[]>> export = export(address, token);
            String id = awaitStarted(points);
            lock(connection, "identity.users");
            inFlight = IntStream.range(0, IN_FLIGHT)
                    .mapToObj(i -> http.sendAsync(
                            HttpRequest.newBuilder(URI.create(address + "/auth/me"))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.ofString()))
                    .toList();
            Waiting.until(LONGEST, () -> waitingForLocks(connection) > IN_FLIGHT);
            assertThat(service.readiness()).isEqualTo(200);
            service.terminate();
            Waiting.until(LONGEST, () -> service.readiness() == 503);
            // a second one changes nothing
            service.terminate();
            points.rollback();
            String sha256 = Sha256.hex(export.get().body());
            assertThat(value(points, AUDIT.formatted(id))).isEqualTo("completed " + sha256);
            connection.rollback();
        }
        for (CompletableFuture<HttpResponse<String>> answer : inFlight) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        assertThat(service.awaitExit()).isEqualTo(143);
        assertThat(data.resolve("postgresql/postmaster.pid")).doesNotExist();
        assertThat(service.err()).isEmpty();
    }

    private String token(String address, String name) throws Exception {
        HttpResponse<String> login = http.send(
                HttpRequest.newBuilder(URI.create(address + "/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"email\":\"%s@vitrine.example\",\"password\":\"vitrine-demo\"}".formatted(name)))
                        .build(),
                BodyHandlers.ofString());
        return login.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    private HttpResponse<String> get(String address, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    /** As psql reads it: {@code PGSERVICEFILE=data/pg_service.conf psql service=vitrine}. */
    private static Properties access(Path data) throws IOException {
        Properties service = new Properties();
        String file = Files.readString(data.resolve("pg_service.conf"));
        assertThat(file).startsWith("[vitrine]\n");
        service.load(new StringReader(file));
        return service;
    }

    private static String url(Properties access) {
        return "jdbc:postgresql://%s:%s/%s"
                .formatted(access.getProperty("host"), access.getProperty("port"), access.getProperty("dbname"));
    }

    private static Connection connect(Path data) throws Exception {
        Properties access = access(data);
        return DriverManager.getConnection(url(access), access.getProperty("user"), access.getProperty("password"));
    }

    private static int waitingForLocks(Connection connection) throws SQLException {
        return Integer.parseInt(value(connection, "select count(*) from pg_locks where not granted"));
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
