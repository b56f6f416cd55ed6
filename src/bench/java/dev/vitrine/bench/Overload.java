package dev.vitrine.bench;

import java.time.Duration;
import java.util.List;

/**
 * Ten times as many requests as are answered: those that are taken stay fast, the rest is refused at once, and all is well
 * again when it ends. Times are measured from when a request was sent: on the same cores the client may not keep such a
 * rate, and reports the one that it reached.
 */
final class Overload implements Scenario.Measurement {

    private static final int TIMES = 10;
    private static final int CONNECTIONS = 512;
    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int RECOVERY_WINDOWS = 10;
    private static final double AS_BEFORE = 0.9;

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        List<Request> dashboard =
                List.of(Request.get("/creator/dashboard", session.service().token("creator")));
        session.warmUp(dashboard, Endpoint.CONNECTIONS);
        for (int round = 0; round < Session.ROUNDS; round++) {
            measure(session, rounds, dashboard);
        }
    }

    private static void measure(Session session, Rounds rounds, List<Request> dashboard) throws Exception {
        session.peakMegabytes(); // what follows counts
        Sample capacity = session.load().saturate(dashboard, Endpoint.CONNECTIONS, BEFORE);
        Sample normal = session.load().atRate(dashboard, Endpoint.CONNECTIONS, capacity.rate() / 2, BEFORE);
        rounds.add("rate before, requests/s", capacity.rate());
        rounds.add("p99 before, ms", normal.sinceSent(99));
        rounds.add("peak memory before, MB", session.peakMegabytes());

        Sample sample = session.load()
                .atMost(
                        dashboard,
                        CONNECTIONS,
                        capacity.rate() * TIMES,
                        session.size().times().overload());

        rounds.add("offered, requests/s", sample.offered());
        rounds.add("answered, requests/s", sample.rate());
        rounds.add("p99 of the answered, ms", sample.sinceSent(99));
        rounds.add("p99 of the answered / before", sample.sinceSent(99) / normal.sinceSent(99));
        rounds.add("refused with 429 or 503", sample.refused());
        rounds.add("refused without Retry-After", sample.refusedWithoutRetryAfter());
        rounds.add("p99 of the refused, ms", sample.refusal(99));
        rounds.add("other answers", sample.errors());
        rounds.add("peak memory, MB", session.peakMegabytes());
        rounds.add("as before after, s", recovery(session, dashboard, capacity.rate() * AS_BEFORE));
    }

    /** Seconds until one is as good as before and nothing is refused in it; one more than are waited for when none is. */
    private static double recovery(Session session, List<Request> dashboard, double rate) throws InterruptedException {
        for (int window = 1; window <= RECOVERY_WINDOWS; window++) {
            Sample sample = session.load().saturate(dashboard, Endpoint.CONNECTIONS, WINDOW);
            if (sample.rate() >= rate && sample.refused() == 0) {
                return window;
            }
        }
        return RECOVERY_WINDOWS + 1;
    }
}
