package dev.vitrine.bench;

import java.util.List;
import java.util.stream.IntStream;

/** Workers that claim jobs as fast as they get them, each in a transaction that syncs. */
final class Claims implements Scenario.Measurement {

    private static final int WORKERS = 8;

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        String token = session.service().token("operator");
        List<Request> claims = IntStream.range(0, WORKERS)
                .mapToObj(worker -> Request.post(
                        "/render/claim", token, "{\"worker\":\"worker %d\",\"lease_seconds\":600}".formatted(worker)))
                .toList();
        session.warmUp(claims, WORKERS, () -> queueAll(session));
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
        queueAll(session);
        long queued = queued(session);
        while (queued(session) > queued / 2) {
            session.load().saturate(claims, WORKERS, session.size().times().round());
        }
        Sample behindHalf =
                session.load().saturate(claims, WORKERS, session.size().times().round());
        rounds.add("claims since a vacuum", queued / 2);
        rounds.add("claims/s after these", behindHalf.rate());
    }

    private static long queued(Session session) throws Exception {
        return Long.parseLong(session.postgresql()
                .text("select count(*) from rendering.jobs where state = 'queued' and not archived"));
    }

    /** Each round finds the same jobs queued, and no entries of jobs that were claimed before. */
    private static void queueAll(Session session) throws Exception {
        session.postgresql()
                .execute(
                        "update rendering.jobs set state = 'queued', lease_token = null, lease_expires_at = null"
                                + " where plan is not null and not archived and state <> 'queued'",
                        "vacuum analyze rendering.jobs",
                        "checkpoint");
    }
}
