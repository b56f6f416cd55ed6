package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a large answer, read by one client: time, first byte, CPU and memory, beside {@code COPY … TO STDOUT}.
 *
 * @param source what is downloaded
 */
record Streaming(Source source) implements Scenario.Measurement {

    private static final double MEGABYTE = 1e6;

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        Parts parts = source.parts(session);
        String token = session.service().token(parts.account());
        Optional<Copy> copy = Copy.find(session.postgresql(), parts.files(), parts.values());
        long rows =
                parts.rows() > 0 || copy.isEmpty() ? parts.rows() : copy.get().rows(session.postgresql());
        Download.of(session.service(), parts.path(), token);
        session.peakMegabytes();
        for (int round = 0; round < Session.ROUNDS; round++) {
            if (copy.isPresent()) {
                rounds.add("copy_s", copy.get().seconds());
            }
            measure(session, parts, token, rows, rounds);
        }
        rounds.add("peak_mb", session.peakMegabytes());
    }

    private static void measure(Session session, Parts parts, String token, long rows, Rounds rounds)
            throws IOException, InterruptedException {
        double service = Processes.cpu(session.service().pid());
        double postgresql = session.postgresql().cpu();
        Download download = Download.of(session.service(), parts.path(), token);
        rounds.add("time_s", download.seconds());
        rounds.add("first_byte_ms", download.firstByte() * 1_000);
        rounds.add("megabytes", download.bytes() / MEGABYTE);
        rounds.add("cpu_service_s", Processes.cpu(session.service().pid()) - service);
        rounds.add("cpu_postgresql_s", session.postgresql().cpu() - postgresql);
        if (rows > 0) {
            rounds.add("rows_per_s", rows / download.seconds());
        }
        if (!Double.isNaN(rounds.last("copy_s"))) {
            rounds.add("ratio", rounds.last("copy_s") / download.seconds());
        }
    }

    /** Finds out what to download from a running service. */
    interface Source {

        /** What to download. */
        Parts parts(Session session) throws Exception;
    }

    /**
     * A download and its limit.
     *
     * @param path with the query
     * @param account who asks
     * @param rows of the answer; 0: those of the files
     * @param files of db/figures with the same queries
     * @param values of their parameters
     */
    record Parts(String path, String account, long rows, List<Path> files, Map<String, String> values) {}
}
