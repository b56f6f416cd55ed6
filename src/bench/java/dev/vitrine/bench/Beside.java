package dev.vitrine.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What two exports at once do to 16 dashboards a second. */
final class Beside implements Scenario.Measurement {

    private static final int RATE = 16;
    private static final int EXPORTS = 2;
    private static final int ROUNDS_LONG = 4;

    /** The compiler is done with dashboards sooner than with exports. */
    private static final int WARM_UPS = 8;

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        List<Request> dashboard =
                List.of(Request.get("/creator/dashboard", session.service().token("creator")));
        Duration time = session.size().times().round().multipliedBy(ROUNDS_LONG);
        session.warmUp(dashboard, Endpoint.CONNECTIONS);
        beside(session, dashboard, session.size().times().warmUp().multipliedBy(WARM_UPS));
        for (int round = 0; round < Session.ROUNDS; round++) {
            Sample alone = session.load().atRate(dashboard, Endpoint.CONNECTIONS, RATE, time);
            Sample beside = beside(session, dashboard, time);
            rounds.add("p50 alone, ms", alone.latency(50));
            rounds.add("p99 alone, ms", alone.latency(99));
            rounds.add("p50 beside, ms", beside.latency(50));
            rounds.add("p99 beside, ms", beside.latency(99));
            rounds.add("p99 beside / alone", beside.latency(99) / alone.latency(99));
            rounds.add("errors", alone.errors() + beside.errors() + beside.refused());
        }
    }

    private static Sample beside(Session session, List<Request> dashboard, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(EXPORTS)) {
            List<Future<?>> exports = new ArrayList<>();
            for (int i = 0; i < EXPORTS; i++) {
                exports.add(threads.submit(() -> exportUntil(session, end)));
            }
            Sample sample = session.load().atRate(dashboard, Endpoint.CONNECTIONS, RATE, time);
            for (Future<?> export : exports) {
                export.get();
            }
            return sample;
        }
    }

    private static Void exportUntil(Session session, long end) throws IOException, InterruptedException {
        String path = "/v1/exports/user-points?format=csv&limit="
                + session.size().rows().rewards();
        while (System.nanoTime() < end) {
            Download.of(session.service(), path, session.service().token("admin"));
        }
        return null;
    }
}
