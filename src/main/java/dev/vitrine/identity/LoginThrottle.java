package dev.vitrine.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vitrine.web.RateLimit;
import dev.vitrine.web.TryLaterException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slows down who guesses passwords or invite codes. An account allows 10 failures and then one a minute, an address 100
 * and then ten a minute; accounts that do not exist count as well, so that the answer does not tell them apart. An IPv6
 * address stands for its /64, which is what one client has.
 */
@Singleton
final class LoginThrottle {

    /** In which a limit that is used up is whole again. */
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private static final int ACCOUNT_FAILURES = 10;
    private static final int ADDRESS_FAILURES = 100;
    private static final int NETWORK_BYTES = 8;
    private static final int MAX_WAITING = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int MAX_KEYS = 100_000;

    private final Limit<String> accounts = new Limit<>("account", ACCOUNT_FAILURES);
    private final Limit<InetAddress> addresses = new Limit<>("address", ADDRESS_FAILURES);

    /**
     * Begins something that can be guessed. It counts against the address while it is tried, so that many at once do not
     * slip through (they wait for each other), and afterwards only when it {@link Attempt#failed() failed}.
     *
     * @throws TryLaterException when there were too many
     */
    Attempt begin(InetAddress address) {
        Attempt attempt = new Attempt();
        attempt.begin(addresses, network(address));
        return attempt;
    }

    private static InetAddress network(InetAddress address) {
        return address instanceof Inet6Address ? withoutInterface(address.getAddress()) : address;
    }

    private static InetAddress withoutInterface(byte[] address) {
        Arrays.fill(address, NETWORK_BYTES, address.length, (byte) 0);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many failures each of something may have. */
    private static final class Limit<K> {

        private final String policy;
        private final int failures;
        private final Cache<K, Tries> tries = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterAccess(WINDOW)
                .build();

        Limit(String policy, int failures) {
            this.policy = policy;
            this.failures = failures;
        }

        Tries begin(K key) {
            Tries ofKey = tries.get(key, _ -> new Tries());
            ofKey.begin();
            return ofKey;
        }

        /** What failed of late, and what is being tried and may fail. */
        private final class Tries {

            private final Bucket bucket = RateLimit.bucket(failures, WINDOW);
            private final Lock lock = new ReentrantLock();
            private final Condition oneHasEnded = lock.newCondition();
            private int underWay;
            private int waiting;

            /**
             * Waits for those under way when they are as many as may fail, since most give back what they took: not many, and not
             * for long, for who waits keeps a place of the whole service.
             */
            void begin() {
                lock.lock();
                try {
                    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
                    if (!probe.isConsumed() && waiting < MAX_WAITING) {
                        waiting++;
                        probe = await(probe);
                        waiting--;
                    }
                    if (!probe.isConsumed()) {
                        throw refusal(probe);
                    }
                    underWay++;
                } finally {
                    lock.unlock();
                }
            }

            private ConsumptionProbe await(ConsumptionProbe refused) {
                ConsumptionProbe probe = refused;
                try {
                    for (long left = PATIENCE.toNanos(); !probe.isConsumed() && underWay > 0 && left > 0; ) {
                        left = oneHasEnded.awaitNanos(left);
                        probe = bucket.tryConsumeAndReturnRemaining(1);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return probe;
            }

            /** While others are under way, it is not known yet whether as many fail as may. */
            private TryLaterException refusal(ConsumptionProbe probe) {
                return underWay > 0
                        ? TryLaterException.tooManyRequests("Too many attempts at the moment", MOMENT)
                        : TryLaterException.tooManyRequests(
                                "Too many failed attempts",
                                Duration.ofNanos(probe.getNanosToWaitForRefill()),
                                RateLimit.of(policy, failures, WINDOW, probe));
            }

            void end(boolean failed) {
                lock.lock();
                try {
                    underWay--;
                    if (!failed) {
                        bucket.addTokens(1);
                    }
                    oneHasEnded.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** Something that is being tried. */
    final class Attempt implements AutoCloseable {

        private final List<Limit<?>.Tries> begun = new ArrayList<>();
        private boolean failed;

        private Attempt() {}

        /**
         * Counts against the account, too.
         *
         * @throws TryLaterException when there were too many
         */
        void on(String account) {
            begin(accounts, account);
        }

        private <K> void begin(Limit<K> limit, K key) {
            begun.add(limit.begin(key));
        }

        /** It was guessed wrong: it stays counted. */
        void failed() {
            failed = true;
        }

        /** What did not fail does not count, whether it succeeded or could not be tried. */
        @Override
        public void close() {
            begun.forEach(tries -> tries.end(failed));
        }
    }
}
