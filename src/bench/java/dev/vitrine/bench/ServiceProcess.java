package dev.vitrine.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The service as users run it: the jar, in a process of its own, on the embedded PostgreSQL in a data directory. */
final class ServiceProcess implements AutoCloseable {

    /** The password of all accounts of the demo data. */
    static final String PASSWORD = "vitrine-demo";

    private static final Path JAR = Path.of("target/vitrine.jar");
    private static final Duration START = Duration.ofMinutes(5);

    private final Process process;
    private final Path data;
    private final Path log;
    private final int port;
    private final Duration startUp;
    private final HttpClient http;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private ServiceProcess(Process process, Path data, Path log, int port, HttpClient http, long startedAt)
            throws IOException, InterruptedException {
        this.process = process;
        this.data = data;
        this.log = log;
        this.port = port;
        this.http = http;
        awaitReady(startedAt);
        this.startUp = Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** Starts and waits for the first good answer. */
    static ServiceProcess start(Path data, List<String> jvmOptions) throws IOException, InterruptedException {
        Files.createDirectories(data);
        int port = freePort();
        Path log = Files.createDirectories(Path.of("target/bench")).resolve("service.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.matches("(VITRINE|MICRONAUT|DATASOURCES)_.*"));
        builder.environment()
                .putAll(Map.of(
                        "MICRONAUT_SERVER_PORT", Integer.toString(port),
                        "VITRINE_DATA_DIR", data.toString(),
                        "VITRINE_ACCESS_TOKEN_TTL", "24h"));
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long startedAt = System.nanoTime();
        return new ServiceProcess(builder.start(), data, log, port, http, startedAt);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(long startedAt) throws IOException, InterruptedException {
        HttpRequest readiness = HttpRequest.newBuilder(uri("/health/readiness")).build();
        while (!isReady(readiness)) {
            if (!process.isAlive() || System.nanoTime() - startedAt > START.toNanos()) {
                close();
                throw new IOException("the service does not start, see " + log);
            }
            Thread.sleep(5);
        }
    }

    private boolean isReady(HttpRequest readiness) throws InterruptedException {
        try {
            return http.send(readiness, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    URI uri(String pathAndQuery) {
        return URI.create("http://localhost:" + port + pathAndQuery);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** From the start of the process to its first good answer. */
    Duration startUp() {
        return startUp;
    }

    PostgresqlProcess postgresql() throws IOException {
        return PostgresqlProcess.in(data);
    }

    /** An access token of one of the accounts of the demo data, by the part of the address before the @. */
    String token(String account) {
        return tokens.computeIfAbsent(account, this::signIn);
    }

    private String signIn(String account) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/auth/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(login(account))));
        return answer.body().replaceFirst("(?s).*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    /** The body of a login. */
    static String login(String account) {
        return "{\"email\":\"%s@vitrine.example\",\"password\":\"%s\"}".formatted(account, PASSWORD);
    }

    /** A good answer as text. */
    String get(String pathAndQuery, String account, String accept) {
        return send(HttpRequest.newBuilder(uri(pathAndQuery))
                        .header("Authorization", "Bearer " + token(account))
                        .header("Accept", accept))
                .body();
    }

    /** A POST without a body, which must be answered well. */
    void post(String path, String account) {
        send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + token(account))
                .POST(BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        http.close();
    }
}
