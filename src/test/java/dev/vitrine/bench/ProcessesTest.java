package dev.vitrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Processes come and go while they are looked at. */
class ProcessesTest {

    /** Many at once, or hardly one of them would end between being listed and being read. */
    private static final String SHORT_LIVES =
            "for batch in $(seq 5); do for life in $(seq 20); do env true & done; wait; done; echo; read end";

    @Test
    void childrenThatEndMeanwhileCountAsGone() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", SHORT_LIVES).start();
        try {
            double most = 0;
            while (parent.getInputStream().available() == 0) {
                most = Math.max(most, Processes.cpuWithChildren(parent.pid()));
            }
            assertThat(Processes.cpuWithChildren(parent.pid())).isPositive().isGreaterThanOrEqualTo(most);
        } finally {
            parent.destroy();
        }
    }

    @Test
    void oneThatHasEndedUsesNothing() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();

        assertThat(Processes.cpu(child.pid())).isZero();
    }
}
