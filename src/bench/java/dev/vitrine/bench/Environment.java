package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
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
 * @param busyBefore share of the cores that other programs used before; it should be near zero
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
        double busyBefore,
        List<String> missing) {

    private static final long WATCHED_MILLIS = 3_000;
    private static final int IDLE = 3;
    private static final int TICKS = 8;
    private static final long KILOBYTES_A_GIGABYTE = 1 << 20;

    /** As it is before anything runs. */
    static Environment now() throws IOException, InterruptedException {
        return new Environment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                0,
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                Math.round(Double.parseDouble(field("/proc/meminfo", "MemTotal").replace(" kB", ""))
                        / KILOBYTES_A_GIGABYTE),
                Runtime.version().toString(),
                "",
                busy(),
                List.of());
    }

    /** Share of the cores that is in use while this program only waits. */
    private static double busy() throws IOException, InterruptedException {
        long[] before = ticks();
        Thread.sleep(WATCHED_MILLIS);
        long[] after = ticks();
        long idle = after[IDLE] - before[IDLE] + after[IDLE + 1] - before[IDLE + 1];
        long all = Arrays.stream(after).sum() - Arrays.stream(before).sum();
        return 1 - (double) idle / all;
    }

    /** user, nice, system, idle, waiting for disks, interrupts (2), stolen. */
    private static long[] ticks() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        return Arrays.stream(line.split(" +", -1))
                .skip(1)
                .limit(TICKS)
                .mapToLong(Long::parseLong)
                .toArray();
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
                busyBefore,
                List.copyOf(Tool.missing()));
    }

    /** Of a run that replaced only a part of an earlier one's results: no better than the worse of them. */
    Environment mixedWith(Environment earlier) {
        return new Environment(
                earlier.at.replaceFirst(" .*", "") + " to " + at,
                earlier.minutes + minutes,
                cores,
                processor,
                memoryGigabytes,
                java,
                postgresql,
                Math.max(earlier.busyBefore, busyBefore),
                missing);
    }
}
