import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the publishing statistics cost: the endpoints at 8 connections, the same answers from the rows, and writing with
 * and without roll-ups. Run by publishing.sh beside a running service.
 *
 * <p>Arguments: JDBC URL, user and password of the schema's owner, address of the service, email, password.
 */
public final class PublishingBenchmark {

    private static final List<String> ENDPOINTS =
            List.of("overview", "queue", "orchestrator", "platforms", "campaigns");
    private static final int READERS = 8;
    private static final int WRITERS = 16;
    private static final long SECONDS = 10;
    private static final int BULK = 1_000_000;

    private final String url;
    private final String user;
    private final String password;
    private final HttpClient http = HttpClient.newHttpClient();

    private PublishingBenchmark(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    public static void main(String[] args) throws Exception {
        PublishingBenchmark benchmark = new PublishingBenchmark(args[0], args[1], args[2]);
        benchmark.endpoints(args[3], args[4], args[5]);
        benchmark.plainAggregates();
        benchmark.bulk();
        benchmark.writers();
    }

    private void endpoints(String service, String email, String secret) throws Exception {
        String token = token(service, email, secret);
        for (String endpoint : ENDPOINTS) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(service + "/dashboard/stats/" + endpoint))
                    .header("Authorization", "Bearer " + token)
                    .build();
            read(request, 3);
            report(endpoint, read(request, SECONDS));
        }
    }

    private String token(String service, String email, String secret) throws Exception {
        HttpResponse<String> login = http.send(
                HttpRequest.newBuilder(URI.create(service + "/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, secret)))
                        .build(),
                BodyHandlers.ofString());
        return login.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    /** Nanoseconds of each request. */
    private long[] read(HttpRequest request, long seconds) throws Exception {
        List<Future<List<Long>>> readers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(READERS)) {
            for (int i = 0; i < READERS; i++) {
                readers.add(pool.submit(() -> {
                    List<Long> times = new ArrayList<>();
                    long end = System.nanoTime() + seconds * 1_000_000_000;
                    while (System.nanoTime() < end) {
                        long start = System.nanoTime();
                        if (http.send(request, BodyHandlers.ofByteArray()).statusCode() != 200) {
                            throw new IllegalStateException(request.uri().toString());
                        }
                        times.add(System.nanoTime() - start);
                    }
                    return times;
                }));
            }
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> reader : readers) {
            all.addAll(reader.get());
        }
        return all.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static void report(String name, long[] times) {
        System.out.printf(
                "%-14s p50 %6.2f ms  p99 %6.2f ms  %7.0f requests/s%n",
                name,
                times[times.length / 2] / 1e6,
                times[(int) (times.length * 0.99)] / 1e6,
                times.length / (double) SECONDS);
    }

    /** The figures counted row by row, as the seed's document does, without HTTP. */
    private void plainAggregates() throws Exception {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String endpoint : ENDPOINTS) {
                String file = endpoint.equals("campaigns") ? "campaigns.sql" : endpoint + "_of_rows.sql";
                String sql = Files.readString(Path.of("db/figures/publishing", file));
                double[] millis = new double[3];
                for (int i = 0; i < millis.length; i++) {
                    long start = System.nanoTime();
                    statement.executeQuery(sql).close();
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
                Arrays.sort(millis);
                System.out.printf("%-14s from rows %8.1f ms%n", endpoint, millis[1]);
            }
        }
    }

    private void bulk() throws SQLException {
        double without = bulk(false);
        double with = bulk(true);
        System.out.printf(
                "bulk insert of %d logs: %.1f s without, %.1f s with roll-ups: %.2f times%n",
                BULK, without, with, with / without);
    }

    private double bulk(boolean rollUps) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (!rollUps) {
                statement.execute("alter table publishing.publish_logs disable trigger user");
            }
            long start = System.nanoTime();
            statement.execute("""
                    insert into publishing.publish_logs
                        (clip_id, platform, social_account_id, status, requested_at, published_at, created_at)
                    select clip_id, platform, social_account_id, status, requested_at, published_at, created_at
                    from publishing.publish_logs
                    limit %d
                    """.formatted(BULK));
            double seconds = (System.nanoTime() - start) / 1e9;
            connection.rollback();
            return seconds;
        }
    }

    private void writers() throws Exception {
        triggers("disable");
        double without = write();
        triggers("enable");
        double with = write();
        System.out.printf(
                "%d writers: %.0f inserts/s without, %.0f with roll-ups: %.0f %%%n",
                WRITERS, without, with, 100 * with / without);
        // what was written without roll-ups is not in them
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute("select publishing.rebuild_rollups()");
        }
    }

    private void triggers(String mode) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute("alter table publishing.publish_logs %s trigger user".formatted(mode));
        }
    }

    /** Inserts a second, each in a transaction of its own. */
    private double write() throws Exception {
        List<Future<Long>> writers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                int seed = i;
                writers.add(pool.submit(() -> writeAlone(seed)));
            }
        }
        long written = 0;
        for (Future<Long> writer : writers) {
            written += writer.get();
        }
        return written / (double) SECONDS;
    }

    private long writeAlone(int seed) throws SQLException {
        try (Connection connection = connect()) {
            List<Object> clips = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    var ids = statement.executeQuery(
                            "select id from publishing.clips offset %d limit 100".formatted(seed * 100))) {
                while (ids.next()) {
                    clips.add(ids.getObject(1));
                }
            }
            long written = 0;
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into publishing.publish_logs (clip_id, platform) values (?, 'tiktok')")) {
                long end = System.nanoTime() + SECONDS * 1_000_000_000;
                while (System.nanoTime() < end) {
                    insert.setObject(1, clips.get((int) (written % clips.size())));
                    insert.executeUpdate();
                    written++;
                }
            }
            return written;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
