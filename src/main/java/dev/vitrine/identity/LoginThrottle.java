package dev.vitrine.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vitrine.web.TryLaterException;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;

/**
 * Slows down who guesses passwords. An account allows 10 failures and then one a minute, an address 100 and then ten a
 * minute; accounts that do not exist count as well, so that the answer does not tell them apart.
 */
@Singleton
final class LoginThrottle {

    private static final int ACCOUNT_FAILURES = 10;
    private static final int ADDRESS_FAILURES = 100;
    private static final int ADDRESS_REFILL = 10;
    private static final int MAX_BUCKETS = 100_000;

    private final Cache<String, Bucket> accounts = buckets();
    private final Cache<InetAddress, Bucket> addresses = buckets();

    /**
     * Counts an attempt as failed until {@link Attempt#succeeded()} says otherwise, so that many at once do not slip
     * through.
     *
     * @throws TryLaterException when there were too many
     */
    Attempt begin(String email, InetAddress address) {
        Bucket byAddress = addresses.get(address, _ -> bucket(ADDRESS_FAILURES, ADDRESS_REFILL));
        Bucket byAccount = accounts.get(email.toLowerCase(Locale.ROOT), _ -> bucket(ACCOUNT_FAILURES, 1));
        consume(byAddress);
        consume(byAccount);
        return () -> {
            byAddress.addTokens(1);
            byAccount.addTokens(1);
        };
    }

    private static void consume(Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw TryLaterException.tooManyRequests(
                    "Too many failed logins", Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private static Bucket bucket(int capacity, int refillPerMinute) {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(capacity)
                        .refillGreedy(refillPerMinute, Duration.ofMinutes(1))
                        .build())
                .build();
    }

    private static <K> Cache<K, Bucket> buckets() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_BUCKETS)
                .expireAfterAccess(Duration.ofHours(1))
                .build();
    }

    /** A login that is being tried. */
    interface Attempt {
        /** The password was right: this attempt does not count. */
        void succeeded();
    }
}
