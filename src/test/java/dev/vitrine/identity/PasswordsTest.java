package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.web.TryLaterException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    /** One works on half of the cores each, 16 wait; each check takes tens of milliseconds of a core. */
    @Test
    void moreThanCanWaitAreRefusedAtOnce() throws Exception {
        Passwords passwords = new Passwords();
        int working = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        Callable<Boolean> check = () -> passwords.matches("guess", null);
        try (ExecutorService clients =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Boolean>> checks = clients.invokeAll(Collections.nCopies(10 * (working + 16), check));

            assertThat(checks)
                    .filteredOn(future -> future.state() == Future.State.FAILED)
                    .isNotEmpty()
                    .allSatisfy(future -> assertThat(future.exceptionNow())
                            .isInstanceOf(TryLaterException.class)
                            .hasMessage("Too many sign-ins at the moment"));
            assertThat(checks)
                    .filteredOn(future -> future.state() == Future.State.SUCCESS)
                    .hasSizeBetween(working + 16, 2 * (working + 16));
        }
    }
}
