package dev.vitrine.bench;

import java.util.List;
import java.util.stream.IntStream;

/** Workers that claim jobs as fast as they get them, each in a transaction that syncs. */
final class Claims implements Scenario.Measurement {

    private static final int WORKERS = 8;
    private static final int WARM_UPS = 5;

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        String token = session.service().token("operator");
        List<Request> claims = IntStream.range(0, WORKERS)
                .mapToObj(worker -> Request.post(
                        "/render/claim", token, "{\"worker\":\"worker %d\",\"lease_seconds\":600}".formatted(worker)))
                .toList();
        for (int part = 0; part < WARM_UPS; part++) {
            queueAll(session);
            session.load().saturate(claims, WORKERS, session.size().times().warmUp());
        }
        for (int round = 0; round < Session.ROUNDS; round++) {
            queueAll(session);
            double service = Processes.cpu(session.service().pid());
            double postgresql = session.postgresql().cpu();
            Sample sample = session.load()
                    .saturate(claims, WORKERS, session.size().times().round());
            rounds.add("claims/s", sample.rate());
            rounds.add(
                    "CPU of the service each, ms",
                    (Processes.cpu(session.service().pid()) - service) * 1_000 / sample.accepted());
            rounds.add(
                    "CPU of PostgreSQL each, ms",
                    (session.postgresql().cpu() - postgresql) * 1_000 / sample.accepted());
            rounds.add("answers without a job", sample.errors());
        }
    }

    /** Each round finds what the first one found; entries of jobs that were claimed before a vacuum would slow it. */
    private static void queueAll(Session session) throws Exception {
        session.postgresql()
                .execute(
                        "update rendering.jobs set state = 'queued', lease_token = null, lease_expires_at = null"
                                + " where plan is not null and not archived and state <> 'queued'",
                        "vacuum analyze rendering.jobs",
                        "checkpoint");
    }
}
