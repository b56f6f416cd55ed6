package dev.vitrine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.db.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The service as users start it: a process of its own, for what only a process shows. */
final class ServiceProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Vitrine is ready at (http://localhost:\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration START = Duration.ofMinutes(3);
    private static final String CLASS_PATH = classPath();
    /** Of two that look at once whether one and the same port is free, one finds it in use. */
    private static final String ANY_FREE_PORT = "-1";

    private final Process process;
    private final Path out;
    private final Path err;

    private ServiceProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** With the service in a jar, as users have it: single classes are not found once no file can be opened. */
    private static String classPath() {
        String classes = Path.of("target", "classes").toAbsolutePath().toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        assertThat(classPath).contains(classes);
        try {
            Path jar = Files.createTempFile("vitrine", ".jar");
            jar.toFile().deleteOnExit();
            assertThat(ToolProvider.findFirst("jar")
                            .orElseThrow()
                            .run(System.out, System.err, "-c", "-0", "-f", jar.toString(), "-C", classes, "."))
                    .isZero();
            return classPath.replace(classes, jar.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts with these settings and no others but a port that is free; the output goes to files in the folder. */
    static ServiceProcess start(Path folder, Map<String, String> settings, String... jvmOptions) {
        return run(folder, List.of(), settings, List.of(jvmOptions), List.of());
    }

    /** The same, where it and its PostgreSQL may each open so many files and connections at a time. */
    static ServiceProcess startWithOpenFiles(int most, Path folder, Map<String, String> settings) {
        List<String> limited = List.of("sh", "-c", "ulimit -n %d && exec \"$@\"".formatted(most), "sh");
        return run(folder, limited, settings, List.of(), List.of());
    }

    /** The settings of a service on this database, and more of them by name and value. */
    static Map<String, String> on(TestDatabase database, String... more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("DATASOURCES_DEFAULT_URL", database.url());
        settings.put("DATASOURCES_DEFAULT_USERNAME", database.username());
        settings.put("DATASOURCES_DEFAULT_PASSWORD", database.password());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    /** Checks a file with its receipt, which ends by itself. */
    static ServiceProcess verify(Path folder, String file, String receipt) {
        return run(folder, List.of(), Map.of(), List.of(), List.of("verify", file, receipt));
    }

    private static ServiceProcess run(
            Path folder,
            List<String> launcher,
            Map<String, String> settings,
            List<String> jvmOptions,
            List<String> arguments) {
        try {
            Path out = Files.createTempFile(folder, "service", ".out");
            Path err = Files.createTempFile(folder, "service", ".err");
            List<String> command = new ArrayList<>(launcher);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    // these live for seconds: neither the second compiler nor a collector beside the work
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED"));
            command.addAll(jvmOptions);
            command.addAll(List.of("-cp", CLASS_PATH, "dev.vitrine.Application"));
            command.addAll(arguments);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.matches("(VITRINE|MICRONAUT|DATASOURCES)_.*"));
            builder.environment().put("MICRONAUT_SERVER_PORT", ANY_FREE_PORT);
            builder.environment().putAll(settings);
            return new ServiceProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is ready; where it listens. */
    String awaitReady() throws InterruptedException {
        Instant end = Instant.now().plus(START);
        Matcher ready = READY.matcher(out());
        while (!ready.find()) {
            assertThat(process.isAlive()).as(out() + err()).isTrue();
            assertThat(Instant.now()).as(out() + err()).isBefore(end);
            Thread.sleep(20);
            ready = READY.matcher(out());
        }
        return ready.group(1);
    }

    /** The status with which it says whether it can work. */
    int readiness() {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(awaitReady() + "/health/readiness"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many files and connections it has open. */
    long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS))
                .as(out() + err())
                .isTrue();
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void terminate() {
        process.destroy();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
