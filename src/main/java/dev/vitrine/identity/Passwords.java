package dev.vitrine.identity;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.vitrine.db.Secrets;
import dev.vitrine.web.TryLaterException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hashes and checks passwords with bcrypt, few at a time: a check takes tens of milliseconds of CPU. */
@Singleton
final class Passwords {

    /** Code points. */
    static final int MIN_LENGTH = 12;

    /** All that bcrypt reads. */
    static final int MAX_BYTES = 72;

    private static final int COST = 10;

    /** More than these would wait longer than the client does. */
    private static final int MAX_WAITING = 16;

    /** Checked in place of the hash of a user who is not there, so that the answer takes as long. */
    private static final String HASH_OF_NOBODY = bcrypt(Secrets.random());

    private final Semaphore concurrentHashes =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    String hash(String password) {
        return bounded("Too many registrations at the moment", () -> bcrypt(password));
    }

    private static String bcrypt(String password) {
        return new String(
                BCrypt.withDefaults().hash(COST, password.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /** Whether the password is the one of the hash; without a hash false after the same time. */
    boolean matches(String password, @Nullable String hash) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        boolean tooLong = bytes.length > MAX_BYTES;
        byte[] tried = tooLong ? new byte[] {'-'} : bytes;
        boolean verified = bounded(
                "Too many sign-ins at the moment",
                () -> BCrypt.verifyer()
                        .verify(tried, (hash == null ? HASH_OF_NOBODY : hash).getBytes(StandardCharsets.UTF_8))
                        .verified);
        return verified && !tooLong && hash != null;
    }

    private <T> T bounded(String refusal, Supplier<T> work) {
        if (concurrentHashes.getQueueLength() >= MAX_WAITING) {
            throw TryLaterException.overloaded(refusal, Duration.ofSeconds(1));
        }
        concurrentHashes.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            concurrentHashes.release();
        }
    }
}
