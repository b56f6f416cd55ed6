package dev.vitrine.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Readers that stand still have all export slots (promise R5): what dashboards, the next export and they see of it. */
final class Stalled implements Scenario.Measurement {

    private static final int SLOTS = 4;
    private static final int RATE = 50;
    private static final int ROUNDS_LONG = 8;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String UNDER_WAY = "select count(*) from exports.export_audit_log where status = 'started'";

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        List<Request> dashboard =
                List.of(Request.get("/creator/dashboard", session.service().token("creator")));
        Duration time = session.size().times().round().multipliedBy(ROUNDS_LONG);
        session.warmUp(dashboard, Endpoint.CONNECTIONS);
        Sample alone = session.load().atRate(dashboard, Endpoint.CONNECTIONS, RATE, time);
        List<StalledExport> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < SLOTS; i++) {
                stalled.add(StalledExport.open(session));
            }
            long since = System.nanoTime();
            nextExport(session, rounds);
            Sample beside = session.load().atRate(dashboard, Endpoint.CONNECTIONS, RATE, time);
            rounds.add("p99 alone, ms", alone.latency(99));
            rounds.add("p99 beside, ms", beside.latency(99));
            rounds.add("p99 beside / alone", beside.latency(99) / alone.latency(99));
            rounds.add("errors", alone.errors() + alone.refused() + beside.errors() + beside.refused());
            rounds.add("stalled exports ended after, s", secondsToTheEnd(session, since));
        } finally {
            for (StalledExport export : stalled) {
                export.close();
            }
        }
    }

    /** There is no slot for it. */
    private static void nextExport(Session session, Rounds rounds) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            long start = System.nanoTime();
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(session.service().uri(StalledExport.path(session)))
                            .header(
                                    "Authorization",
                                    "Bearer " + session.service().token("admin"))
                            .build(),
                    BodyHandlers.discarding());
            rounds.add("next export answered after, s", (System.nanoTime() - start) / 1e9);
            boolean refused = answer.statusCode() == 503
                    && answer.headers().firstValue("Retry-After").isPresent();
            rounds.add("next exports not refused with 503 and Retry-After", refused ? 0 : 1);
        }
    }

    /** Not a number when they do not end. */
    private static double secondsToTheEnd(Session session, long since) throws Exception {
        while (!session.postgresql().text(UNDER_WAY).equals("0")) {
            if (System.nanoTime() - since > LONGEST.toNanos()) {
                return Double.NaN;
            }
            Thread.sleep(250);
        }
        return (System.nanoTime() - since) / 1e9;
    }
}
