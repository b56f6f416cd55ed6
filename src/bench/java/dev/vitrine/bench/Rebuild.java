package dev.vitrine.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Reads summaries of render jobs on disk into the table, and again when nothing has changed. */
final class Rebuild implements Scenario.Measurement {

    private static final Path OUTPUTS = Path.of("target/bench/outputs");

    private static final int UNCHANGED_ROUNDS = 2;

    /** Where the summaries lie; it is there before the service starts. */
    static Path outputs() {
        try {
            return Files.createDirectories(OUTPUTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        int summaries = session.size().summaries();
        for (int i = 0; i < summaries; i++) {
            write(i);
        }
        session.peakMegabytes();
        rounds.add("%,d summaries, s".formatted(summaries), rebuild(session));
        for (int round = 0; round < UNCHANGED_ROUNDS; round++) {
            rounds.add("the same unchanged, s", rebuild(session));
        }
        rounds.add("peak memory, MB", session.peakMegabytes());
    }

    private static double rebuild(Session session) {
        long start = System.nanoTime();
        session.service().post("/dashboard/rebuild-index", "operator");
        return (System.nanoTime() - start) / 1e9;
    }

    private static void write(int number) throws IOException {
        Path folder = Files.createDirectories(OUTPUTS.resolve("job-" + number));
        Files.writeString(folder.resolve("job_summary.json"), """
                {"job_id": "%s", "state": "success", "started_at": "2026-01-01T00:00:00Z",
                 "finished_at": "2026-01-01T00:01:00Z", "elapsed_sec": 60.5, "encoder": "libx264",
                 "plan": {"topic": "Summary %d", "scenes": [{"image_prompt": "a desk", "narration": "hello"}]},
                 "tags": ["bass"]}
                """.formatted(new UUID(7, number), number));
    }
}
