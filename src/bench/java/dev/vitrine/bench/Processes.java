package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Linux tells of processes. */
final class Processes {

    /** {@code USER_HZ}, which is the same on every Linux. */
    private static final double TICKS_A_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int CHILDREN_SYSTEM_TIME = 14;

    private Processes() {}

    /** CPU seconds of a process, of all threads that it has or had. */
    static double cpu(long pid) throws IOException {
        return ticks(pid, USER_TIME + 1) / TICKS_A_SECOND;
    }

    /** CPU seconds of a process, of its children, and of those that have ended and that it has waited for. */
    static double cpuWithChildren(long pid) throws IOException {
        double sum = ticks(pid, CHILDREN_SYSTEM_TIME) / TICKS_A_SECOND;
        List<ProcessHandle> children =
                ProcessHandle.of(pid).orElseThrow().children().toList();
        for (ProcessHandle child : children) {
            sum += cpu(child.pid());
        }
        return sum;
    }

    /** The sum of the fields from user time on; a process that has just ended is in its parent's sum. */
    private static long ticks(long pid, int last) throws IOException {
        Path directory = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(directory.resolve("stat"));
            // the name of the program, in parentheses, may hold blanks
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long sum = 0;
            for (int field = USER_TIME; field <= last; field++) {
                sum += Long.parseLong(fields[field]);
            }
            return sum;
        } catch (IOException e) {
            // one that ends between opening and reading is no missing file: the error has no type, but the process is
            // gone
            if (Files.exists(directory)) {
                throw e;
            }
            return 0;
        }
    }

    /** Megabytes of memory that a process has in RAM: {@code VmRSS} now, {@code VmHWM} at most since the last reset. */
    static double residentMegabytes(long pid, String field) throws IOException {
        return status(pid, field) / 1024.0;
    }

    /** How many threads a process has. */
    static long threads(long pid) throws IOException {
        return status(pid, "Threads");
    }

    private static long status(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Forgets how much memory it had at most until now. */
    static void resetPeak(long pid) throws IOException {
        Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
    }

    /** Tells a JVM to do something. */
    static void jcmd(long pid, String command, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", line));
        }
    }
}
