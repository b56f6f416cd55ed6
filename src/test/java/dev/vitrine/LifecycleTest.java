package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main command from the first start to the last: durable, private, and healed by itself. */
class LifecycleTest {

    /** Promise R10, with room for a machine that is busy with other tests. */
    private static final Duration RESTART = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void startsIsKilledHealsAndStops(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of(
                "VITRINE_DATA_DIR",
                data.toString(),
                "VITRINE_DEMO",
                "true",
                "MICRONAUT_SERVER_PORT",
                "-1",
                "LANG",
                "tr_TR.UTF-8",
                "TZ",
                "Asia/Kathmandu");
        String[] turkish = {"-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Asia/Kathmandu"};
        String code;
        try (ServiceProcess service = ServiceProcess.start(folder, settings, turkish)) {
            String address = service.awaitReady();
            tellsHowToSignIn(service.out(), address);
            isPrivate(data);
            refusesASecondStart(folder, settings, data);
            code = writesAreAcknowledged(address);
            service.kill();
        }
        Instant start = Instant.now();
        try (ServiceProcess service = ServiceProcess.start(folder, settings)) {
            String address = service.awaitReady();
            assertThat(Duration.between(start, Instant.now())).isLessThan(RESTART);
            assertThat(get(address + "/admin/invite-codes", token(address, "admin"))
                            .body())
                    .contains(code);
            loadsTheDemoDataOnce(data);
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
        for (String secret : new String[] {"jwt.secret", "database.password", "pg_service.conf"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))))
                    .isEqualTo("rw-------");
        }
        Properties access = access(data);
        for (String user : new String[] {"postgres", "vitrine"}) {
            assertThatThrownBy(() -> DriverManager.getConnection(url(access), user, "guess"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
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
        HttpResponse<String> created = http.send(
                HttpRequest.newBuilder(URI.create(address + "/admin/invite-codes"))
                        .header("Authorization", "Bearer " + token(address, "admin"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"code\":\"%s\"}".formatted(code)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(created.statusCode()).isEqualTo(201);
        return code;
    }

    private static void loadsTheDemoDataOnce(Path data) throws Exception {
        try (Connection connection = connect(data)) {
            assertThat(value(connection, "select count(*) from identity.users where email = 'admin@vitrine.example'"))
                    .isEqualTo("1");
            assertThat(Integer.parseInt(value(connection, "select count(*) from catalog.creators")))
                    .isBetween(50, 60);
        }
    }

    /** Promise R9: a request that waits for the database when SIGTERM comes is still answered. */
    private void completesWhatItAcceptedWhenItIsStopped(ServiceProcess service, String address, Path data)
            throws Exception {
        String token = token(address, "admin");
        CompletableFuture<HttpResponse<String>> inFlight;
        try (Connection connection = connect(data)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("lock table identity.users");
            }
            inFlight = http.sendAsync(
                    HttpRequest.newBuilder(URI.create(address + "/auth/me"))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    BodyHandlers.ofString());
            while (value(connection, "select count(*) from pg_locks where not granted")
                    .equals("0")) {
                Thread.sleep(20);
            }
            service.terminate();
            Thread.sleep(500);
            connection.rollback();
        }
        assertThat(inFlight.get().statusCode()).isEqualTo(200);
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

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
