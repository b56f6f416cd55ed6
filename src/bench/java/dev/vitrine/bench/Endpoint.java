package dev.vitrine.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures requests with small answers. Each round: as many as are answered, for throughput and CPU; the same statements
 * by pgbench; then half as many of each, for latencies: evenly spaced those of the service, at random moments pgbench's.
 *
 * @param mix makes the requests, which are sent in turn
 * @param connections of the service's clients and of pgbench's
 * @param proven path and account of the request whose statements pgbench sends; null: there is no such limit
 * @param planCacheMode of the connections by which the service sends the statement: when it is planned
 */
record Endpoint(Mix mix, int connections, @Nullable Proven proven, String planCacheMode)
        implements Scenario.Measurement {

    static final int CONNECTIONS = 16;

    private static final double SHARE_OF_CAPACITY = 0.5;

    /** A GET by an account. */
    static Endpoint get(String path, String account) {
        return new Endpoint(
                session -> List.of(Request.get(path, session.service().token(account))),
                CONNECTIONS,
                new Proven(path, account),
                "auto");
    }

    /** The same whose statement is planned once. */
    static Endpoint ofCreator(String path, String account) {
        return get(path, account).planned("force_generic_plan");
    }

    /** The same whose statement is planned each time. */
    static Endpoint search(String path, String account) {
        return get(path, account).planned("force_custom_plan");
    }

    /** The same over so many connections. */
    Endpoint over(int number) {
        return new Endpoint(mix, number, proven, planCacheMode);
    }

    private Endpoint planned(String mode) {
        return new Endpoint(mix, connections, proven, mode);
    }

    /** Requests that no single figure answers. */
    static Endpoint of(Mix mix, int connections) {
        return new Endpoint(mix, connections, null, "auto");
    }

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        List<Request> requests = mix.requests(session);
        Optional<Pgbench> pgbench = proven == null ? Optional.empty() : session.pgbench();
        Statements statements = proven == null
                ? new Statements(List.of(), java.util.Map.of())
                : Statements.of(session.service(), proven.path(), proven.account());
        session.warmUp(requests, connections);
        session.peakMegabytes();
        for (int round = 0; round < Session.ROUNDS; round++) {
            double rate = saturate(session, requests, rounds);
            if (pgbench.isPresent()) {
                Pgbench.Limit limit = pgbench.get().run(statements, connections, time(session), planCacheMode);
                rounds.add("limit_rate", limit.rate());
                rounds.add("ratio", rate / limit.rate());
                rounds.add("limit_cpu_postgresql_ms", limit.cpuMillis());
                Sample halfAsMany = pgbench.get()
                        .atRate(
                                statements,
                                connections,
                                limit.rate() * SHARE_OF_CAPACITY,
                                time(session),
                                planCacheMode);
                rounds.add("limit_p50_ms", halfAsMany.latency(50));
                rounds.add("limit_p99_ms", halfAsMany.latency(99));
            }
            atRate(session, requests, rate * SHARE_OF_CAPACITY, rounds);
        }
        rounds.add("peak_mb", session.peakMegabytes());
    }

    private double saturate(Session session, List<Request> requests, Rounds rounds) throws Exception {
        double service = Processes.cpu(session.service().pid());
        double postgresql = session.postgresql().cpu();
        Sample sample = session.load().saturate(requests, connections, time(session));
        if (sample.accepted() == 0) {
            throw new IllegalStateException("no request was answered well");
        }
        rounds.add("rate", sample.rate());
        rounds.add("cpu_service_ms", (Processes.cpu(session.service().pid()) - service) * 1_000 / sample.accepted());
        rounds.add("cpu_postgresql_ms", (session.postgresql().cpu() - postgresql) * 1_000 / sample.accepted());
        rounds.add("bytes", sample.bytesEach());
        rounds.add("errors", sample.errors() + sample.refused());
        return sample.rate();
    }

    private void atRate(Session session, List<Request> requests, double rate, Rounds rounds) throws Exception {
        Sample sample = session.load().atRate(requests, connections, rate, time(session));
        rounds.add("p50_ms", sample.latency(50));
        rounds.add("p90_ms", sample.latency(90));
        rounds.add("p99_ms", sample.latency(99));
        rounds.add("p99_to_p50", sample.latency(99) / sample.latency(50));
        rounds.add("errors_at_rate", sample.errors() + sample.refused());
    }

    private static Duration time(Session session) {
        return session.size().times().round();
    }

    /** Makes requests for a running service. */
    interface Mix {

        /** The requests. */
        List<Request> requests(Session session) throws Exception;
    }

    /**
     * A request that the service proves.
     *
     * @param path with the query
     * @param account who asks
     */
    record Proven(String path, String account) {}
}
