package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording of the service while one scenario runs. */
final class Profile {

    private static final int SHOWN = 10;

    /** Threads at work; those in native code mostly wait for something to read. */
    private static final String SAMPLE = "jdk.ExecutionSample";

    private final long pid;
    private final Path file;

    private Profile(long pid, Path file) {
        this.pid = pid;
        this.file = file;
    }

    static Profile start(ServiceProcess service, String scenario) throws IOException, InterruptedException {
        Path file = Path.of("target/bench", scenario.replaceAll("[^a-zA-Z0-9]+", "-") + ".jfr")
                .toAbsolutePath();
        Profile profile = new Profile(service.pid(), file);
        Processes.jcmd(service.pid(), "JFR.start", "name=bench", "settings=profile");
        return profile;
    }

    /** Stops it; the hottest methods, one a line. */
    String stop() throws IOException, InterruptedException {
        Processes.jcmd(pid, "JFR.stop", "name=bench", "filename=" + file);
        Map<String, Integer> samples = new HashMap<>();
        int all = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
                    samples.merge(method(event), 1, Integer::sum);
                    all++;
                }
            }
        }
        StringBuilder lines = new StringBuilder("%d samples, %s%n".formatted(all, file.getFileName()));
        List<Map.Entry<String, Integer>> hottest = samples.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .toList();
        for (Map.Entry<String, Integer> entry : hottest) {
            lines.append("%6.1f %%  %s%n".formatted(100.0 * entry.getValue() / all, entry.getKey()));
        }
        return lines.toString();
    }

    private static String method(RecordedEvent event) {
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        RecordedMethod method = frames.getFirst().getMethod();
        return method.getType().getName() + "." + method.getName();
    }
}
