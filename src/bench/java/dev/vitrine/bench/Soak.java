package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A mixed load for long (promise R11): what the service holds afterwards that it did not hold before. */
final class Soak implements Scenario.Measurement {

    private static final double SHARE_OF_CAPACITY = 0.5;
    private static final double MEGABYTE = 1 << 20;

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        List<Request> day = Scenarios.day(session);
        session.warmUp(day, Endpoint.CONNECTIONS);
        double capacity = session.load()
                .saturate(day, Endpoint.CONNECTIONS, session.size().times().warmUp())
                .rate();
        Holdings before = Holdings.of(session);
        Sample sample = session.load()
                .atRate(
                        day,
                        Endpoint.CONNECTIONS,
                        capacity * SHARE_OF_CAPACITY,
                        session.size().times().soak());
        Holdings after = Holdings.of(session);
        rounds.add("requests", sample.accepted());
        rounds.add("errors", sample.errors() + sample.refused());
        rounds.add("heap after collection before, MB", before.heap());
        rounds.add("heap after collection, MB", after.heap());
        rounds.add("heap after / before", after.heap() / before.heap());
        rounds.add("threads", after.threads());
        rounds.add("threads more than before", after.threads() - before.threads());
        rounds.add("file descriptors", after.files());
        rounds.add("file descriptors more than before", after.files() - before.files());
        rounds.add("connections to the database", after.connections());
        rounds.add("connections more than before", after.connections() - before.connections());
    }

    /**
     * What a service holds when nobody asks.
     *
     * @param heap megabytes after a collection
     * @param threads of the process
     * @param files open descriptors
     * @param connections to the database
     */
    private record Holdings(double heap, long threads, long files, long connections) {

        static Holdings of(Session session) throws Exception {
            long pid = session.service().pid();
            // clients have just left: their connections are closed by then
            Thread.sleep(Session.IDLE);
            Processes.jcmd(pid, "GC.run");
            double heap = session.service()
                    .get("/prometheus", "admin", "*/*")
                    .lines()
                    .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
            if (heap == 0) {
                throw new IOException("the service does not tell its heap");
            }
            return new Holdings(
                    heap / MEGABYTE,
                    Processes.threads(pid),
                    files(pid),
                    Long.parseLong(session.postgresql()
                            .text("select count(*) from pg_stat_activity where application_name like 'vitrine%'")));
        }

        private static long files(long pid) throws IOException {
            try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
                return files.count();
            }
        }
    }
}
