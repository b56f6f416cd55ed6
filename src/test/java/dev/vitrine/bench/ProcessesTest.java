package dev.vitrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Processes come and go while they are looked at. */
class ProcessesTest {

    private static final int SHORT_LIVES = 200;

    @Test
    void childrenThatEndMeanwhileCountAsGone() throws IOException {
        long self = ProcessHandle.current().pid();
        double before = Processes.cpuWithChildren(self);
        for (int i = 0; i < SHORT_LIVES; i++) {
            Process child = new ProcessBuilder("true").start();
            while (child.isAlive()) {
                assertThat(Processes.cpuWithChildren(self)).isPositive();
            }
        }
        assertThat(Processes.cpuWithChildren(self)).isGreaterThanOrEqualTo(before);
    }

    @Test
    void oneThatHasEndedUsesNothing() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();

        assertThat(Processes.cpu(child.pid())).isZero();
    }
}
