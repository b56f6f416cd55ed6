package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The time from the start of the process to its first good answer, on a database that is there, and how much memory the
 * service needs idle: as it is, and with a cache of what the JVM found out in a run before, see docs/measuring.md.
 */
final class StartUp implements Scenario.Measurement {

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        // the data directory serves one service at a time
        session.service().close();
        Path cache = Path.of("target/bench/vitrine.aot");
        Files.deleteIfExists(cache);
        measure(session, List.of("--enable-native-access=ALL-UNNAMED"), "", rounds);
        ServiceProcess.start(
                        session.data(), List.of("-XX:AOTCacheOutput=" + cache, "--enable-native-access=ALL-UNNAMED"))
                .close();
        measure(
                session,
                List.of("-XX:AOTCache=" + cache, "--enable-native-access=ALL-UNNAMED"),
                " with the AOT cache",
                rounds);
        measure(
                session,
                List.of("-XX:AOTCache=" + cache, "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"),
                " with the AOT cache, -Xmx256m -XX:+UseSerialGC",
                rounds);
        rounds.add("size of the AOT cache, MB", Files.size(cache) / 1e6);
    }

    private static void measure(Session session, List<String> jvmOptions, String how, Rounds rounds)
            throws IOException, InterruptedException {
        for (int round = 0; round < Session.ROUNDS; round++) {
            try (ServiceProcess service = ServiceProcess.start(session.data(), jvmOptions)) {
                rounds.add("first answer" + how + ", s", service.startUp().toNanos() / 1e9);
                Thread.sleep(Session.IDLE);
                rounds.add("idle memory" + how + ", MB", Processes.residentMegabytes(service.pid(), "VmRSS"));
            }
        }
    }
}
