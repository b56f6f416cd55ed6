package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's own limit: the same statements, sent by {@code pgbench -M prepared} over as many connections. */
final class Pgbench {

    /** As the service's connections are set up, see application.yml. */
    private static final String SETTINGS = "-c role=vitrine_app -c TimeZone=UTC -c random_page_cost=1.1";

    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern COUNT = Pattern.compile("transactions actually processed: (\\d+)");

    /** Fields of a line of its log, see its documentation. */
    private static final int CLIENT = 0;

    private static final int LATENCY_MICROS = 2;

    private final Tool tool;
    private final PostgresqlProcess server;

    private Pgbench(Tool tool, PostgresqlProcess server) {
        this.tool = tool;
        this.server = server;
    }

    /** The one that is installed. */
    static Optional<Pgbench> find(PostgresqlProcess server) {
        return Tool.find("pgbench", server).map(tool -> new Pgbench(tool, server));
    }

    /**
     * Runs the statements as often as it can.
     *
     * @param planCacheMode as that of the service's connections
     */
    Limit run(Statements statements, int clients, Duration duration, String planCacheMode)
            throws IOException, InterruptedException {
        double cpu = server.cpu();
        Set<Long> before = server.children();
        String output = run(statements, clients, duration, planCacheMode, List.of());
        server.awaitEndOfChildrenBut(before);
        return new Limit(number(RATE, output), (server.cpu() - cpu) * 1_000 / number(COUNT, output));
    }

    /**
     * Runs the statements so often a second, at random moments; latencies are from when one should have been sent. Those of
     * each client's first one, which is prepared and planned, are left out.
     */
    Sample atRate(Statements statements, int clients, double rate, Duration duration, String planCacheMode)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("vitrine-bench");
        try {
            run(
                    statements,
                    clients,
                    duration,
                    planCacheMode,
                    List.of("-R", Double.toString(rate), "-l", "--log-prefix=" + folder.resolve("log")));
            Sample sample = new Sample();
            Set<String> begun = new HashSet<>();
            for (Path log : logs(folder)) {
                for (String line : Files.readAllLines(log)) {
                    String[] fields = line.split(" ", -1);
                    long nanos = Long.parseLong(fields[LATENCY_MICROS]) * 1_000;
                    if (!begun.add(fields[CLIENT])) {
                        sample.accepted(nanos, nanos, 0);
                    }
                }
            }
            return sample;
        } finally {
            for (Path log : logs(folder)) {
                Files.delete(log);
            }
            Files.delete(folder);
        }
    }

    private static List<Path> logs(Path folder) throws IOException {
        try (Stream<Path> logs = Files.list(folder)) {
            return logs.toList();
        }
    }

    private String run(
            Statements statements, int clients, Duration duration, String planCacheMode, List<String> options)
            throws IOException, InterruptedException {
        Path script = Files.createTempFile("vitrine-bench", ".sql");
        try {
            Files.writeString(script, statements.script());
            List<String> arguments = new ArrayList<>(List.of(
                    "-n",
                    "-M",
                    "prepared",
                    "-c",
                    Integer.toString(clients),
                    "-j",
                    "2",
                    "-T",
                    Long.toString(Math.max(1, duration.toSeconds())),
                    "-f",
                    script.toString()));
            arguments.addAll(options);
            statements.binds().forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
            return tool.run(arguments, SETTINGS + " -c plan_cache_mode=" + planCacheMode, ProcessBuilder.Redirect.PIPE);
        } finally {
            Files.delete(script);
        }
    }

    private static double number(Pattern pattern, String output) throws IOException {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IOException("pgbench: " + output);
        }
        return Double.parseDouble(matcher.group(1));
    }

    /**
     * What PostgreSQL can do.
     *
     * @param rate a second
     * @param cpuMillis of PostgreSQL for each
     */
    record Limit(double rate, double cpuMillis) {}
}
