package dev.vitrine.identity;

import dev.vitrine.web.TryLaterException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Registrations with one invite code take turns, so that a crowd at its last use costs one hash and not one each. Only
 * that: which of them succeeds is decided in the database, across all instances.
 */
@Singleton
final class InviteCodeTurns {

    private static final int STRIPES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReentrantLock[] turns = new ReentrantLock[STRIPES];

    InviteCodeTurns() {
        Arrays.setAll(turns, _ -> new ReentrantLock(true));
    }

    /**
     * Runs the work when it is its turn.
     *
     * @throws TryLaterException when that takes too long
     */
    <T> T take(String code, Supplier<T> work) {
        ReentrantLock turn = turns[Math.floorMod(code.hashCode(), STRIPES)];
        try {
            if (!turn.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw TryLaterException.overloaded("Too many registrations at the moment", Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TryLaterException.overloaded("The service is stopping", Duration.ofSeconds(1));
        }
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }
}
