package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Where and when was measured.
 *
 * @param at the start
 * @param minutes how long it took
 * @param cores of the machine
 * @param processor its name
 * @param memoryGigabytes of the machine
 * @param java version of the JVM
 * @param postgresql version and what differs from its defaults
 * @param loadBefore the machine's load average before; it should be near zero
 * @param missing programs that were not installed
 */
record Environment(
        String at,
        double minutes,
        int cores,
        String processor,
        long memoryGigabytes,
        String java,
        String postgresql,
        double loadBefore,
        List<String> missing) {

    private static final long KILOBYTES_A_GIGABYTE = 1 << 20;

    /** As it is before anything runs. */
    static Environment now() throws IOException {
        return new Environment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                0,
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                Math.round(Double.parseDouble(field("/proc/meminfo", "MemTotal").replace(" kB", ""))
                        / KILOBYTES_A_GIGABYTE),
                Runtime.version().toString(),
                "",
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).replaceFirst(" (?s:.*)", "")),
                List.of());
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /** When everything has been measured. */
    Environment after(double minutes, String postgresql) {
        return new Environment(
                at,
                minutes,
                cores,
                processor,
                memoryGigabytes,
                java,
                postgresql.isEmpty() ? this.postgresql : postgresql,
                loadBefore,
                List.copyOf(Tool.missing()));
    }
}
