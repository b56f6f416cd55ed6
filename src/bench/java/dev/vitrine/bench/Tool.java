package dev.vitrine.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/** A program of the machine's PostgreSQL packages. */
final class Tool {

    private static final Set<String> MISSING = new ConcurrentSkipListSet<>();

    private static final Map<String, String> PACKAGES = Map.of(
            "pgbench", "pgbench: install postgresql-contrib (Debian: postgresql-15), or put it on the PATH",
            "psql", "psql: install postgresql-client, or put it on the PATH");

    private final Path program;
    private final PostgresqlProcess server;

    private Tool(Path program, PostgresqlProcess server) {
        this.program = program;
        this.server = server;
    }

    /** What was looked for and is not installed, and the package that has it. */
    static Set<String> missing() {
        return MISSING;
    }

    /** The program, to be run on a server; empty and noted when it is not installed. */
    static Optional<Tool> find(String name, PostgresqlProcess server) {
        Optional<Path> program = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            MISSING.add(PACKAGES.getOrDefault(name, name));
        }
        return program.map(path -> new Tool(path, server));
    }

    /** What it writes, or nothing when that goes to a file. */
    String run(List<String> arguments, String settings, ProcessBuilder.Redirect output)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("vitrine-bench", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), arguments.stream())
                            .toList())
                    .redirectError(errors.toFile())
                    .redirectOutput(output);
            builder.environment()
                    .putAll(Map.of(
                            "PGHOST",
                            "localhost",
                            "PGPORT",
                            Integer.toString(server.port()),
                            "PGUSER",
                            "vitrine",
                            "PGPASSWORD",
                            server.password(),
                            "PGDATABASE",
                            "vitrine",
                            "PGOPTIONS",
                            settings));
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(
                        program.getFileName() + ": " + Files.readString(errors).strip());
            }
            return text;
        } finally {
            Files.delete(errors);
        }
    }
}
