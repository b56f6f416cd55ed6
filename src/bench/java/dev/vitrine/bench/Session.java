package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A running service with data of a size, and what measures it. */
final class Session implements AutoCloseable {

    /** Each measurement is repeated so often; the medians count. */
    static final int ROUNDS = 3;

    /** How long nobody asks before what a service holds is looked at: it gives memory back 5 s after a start. */
    static final Duration IDLE = Duration.ofSeconds(10);

    private static final int MOST_WARM_UPS = 8;
    private static final double STILL_FASTER = 1.05;

    /** One part alone may be slow for another reason. */
    private static final int ENOUGH = 2;

    private final Size size;
    private final Path data;
    private final ServiceProcess service;
    private final PostgresqlProcess postgresql;
    private final Load load;

    private Session(Size size, Path data, ServiceProcess service) throws IOException {
        this.size = size;
        this.data = data;
        this.service = service;
        this.postgresql = service.postgresql();
        this.load = new Load(service.port());
    }

    static Session open(Size size, Path data, List<String> jvmOptions) throws IOException, InterruptedException {
        return new Session(size, data, ServiceProcess.start(data, jvmOptions));
    }

    /** Until the JVM has compiled what every request goes through. */
    void warmUp() throws Exception {
        warmUp(Scenarios.day(this), Endpoint.CONNECTIONS);
    }

    /** Until the JVM answers these requests hardly faster than before: what it still compiles would be measured. */
    void warmUp(List<Request> requests, int connections) throws Exception {
        warmUp(requests, connections, () -> {});
    }

    /** The same with what must be done before each part of it. */
    void warmUp(List<Request> requests, int connections, Preparation preparation) throws Exception {
        double fastest = 0;
        int asFast = 0;
        for (int part = 0; part < MOST_WARM_UPS && asFast < ENOUGH; part++) {
            preparation.run();
            double rate =
                    load.saturate(requests, connections, size.times().warmUp()).rate();
            asFast = rate < fastest * STILL_FASTER ? asFast + 1 : 0;
            fastest = Math.max(fastest, rate);
        }
    }

    /** What precedes a part of the warm-up. */
    interface Preparation {

        /** Prepares it. */
        void run() throws Exception;
    }

    Size size() {
        return size;
    }

    /** The data directory; only for who stops the service first. */
    Path data() {
        return data;
    }

    ServiceProcess service() {
        return service;
    }

    PostgresqlProcess postgresql() {
        return postgresql;
    }

    Load load() {
        return load;
    }

    Optional<Pgbench> pgbench() {
        return Pgbench.find(postgresql);
    }

    /** The most memory that the service had in RAM since the last call, in megabytes. */
    double peakMegabytes() throws IOException {
        double peak = Processes.residentMegabytes(service.pid(), "VmHWM");
        Processes.resetPeak(service.pid());
        return peak;
    }

    @Override
    public void close() {
        load.close();
        service.close();
    }
}
