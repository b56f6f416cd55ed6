package dev.vitrine.publishing;

import dev.vitrine.db.OneLine;
import dev.vitrine.db.Secrets;
import io.micronaut.context.annotation.Value;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * The statistics as they change, for all listeners from one read of the database. Who comes gets the full state, or the
 * changes since the last one seen; nothing is read while nobody listens.
 */
@Singleton
class LiveFeed implements GracefulShutdownCapable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
    private static final int MAX_HISTORY = 256;
    private static final Duration MAX_AGE = Duration.ofMillis(500);
    /** Permissions are checked again at the latest then. */
    private static final Duration MAX_LISTENING = Duration.ofHours(1);

    private final LiveQueries queries;
    private final JsonMapper json;
    private final Duration heartbeatInterval;
    private final Set<LiveListener> listeners = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    /** Tells ids of this process from those of another. */
    private final String run = Secrets.random();

    private final Deque<LiveEvent> history = new ArrayDeque<>();

    private @Nullable JsonNode state;
    private long number;
    private long readAt;
    private long sentAt = System.nanoTime();
    /** Of the last read, for all who waited for it: one after the other they would each wait as long again. */
    private @Nullable DataAccessException failure;

    private long failedAt;
    private boolean ended;

    LiveFeed(LiveQueries queries, JsonMapper json, @Value("${vitrine.live-heartbeat}") Duration heartbeatInterval) {
        this.queries = queries;
        this.json = json;
        this.heartbeatInterval = heartbeatInterval;
    }

    /** What happens from now on, after the state or what was missed since the event with this id. */
    Flux<LiveEvent> listen(@Nullable String lastEventId) {
        LiveListener listener = new LiveListener();
        long askedAt = System.nanoTime();
        lock.lock();
        try {
            if (failure != null && failedAt - askedAt > 0) {
                throw new DataAccessException("the read that was waited for failed", failure);
            }
            JsonNode current = state;
            if (current == null || isOlderThan(readAt, MAX_AGE)) {
                current = read();
            }
            welcome(current, lastEventId).forEach(listener::send);
            listeners.add(listener);
            if (ended) {
                listener.end();
            }
        } finally {
            lock.unlock();
        }
        return listener.events().take(MAX_LISTENING).doFinally(_ -> listeners.remove(listener));
    }

    @Scheduled(fixedDelay = "${vitrine.live-interval}")
    @ExecuteOn(TaskExecutors.BLOCKING)
    void poll() {
        if (listeners.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            tryToRead();
            if (isOlderThan(sentAt, heartbeatInterval)) {
                send(LiveEvent.HEARTBEAT);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Listeners stay while the database is away or locked: a heartbeat is what keeps their connections. */
    private void tryToRead() {
        try {
            read();
        } catch (DataAccessException e) {
            LOG.warn("live statistics: {}", OneLine.of(e));
        }
    }

    /** Listeners would keep a service that stops for as long as it waits for what is under way. */
    @Override
    public CompletionStage<?> shutdownGracefully() {
        return CompletableFuture.runAsync(this::end);
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            listeners.forEach(LiveListener::end);
            listeners.clear();
        } finally {
            lock.unlock();
        }
    }

    /** How many listen. */
    int listeners() {
        return listeners.size();
    }

    private JsonNode read() {
        JsonNode now = tree(queried());
        readAt = System.nanoTime();
        JsonNode before = state;
        state = now;
        if (before != null) {
            LiveChange.between(before, now).ifPresent(change -> {
                number++;
                LiveEvent event = LiveEvent.change(id(), text(change));
                history.addLast(event);
                if (history.size() > MAX_HISTORY) {
                    history.removeFirst();
                }
                send(event);
            });
        }
        return now;
    }

    private LiveState queried() {
        try {
            LiveState live = queries.state();
            failure = null;
            return live;
        } catch (DataAccessException e) {
            failure = e;
            failedAt = System.nanoTime();
            throw e;
        }
    }

    private List<LiveEvent> welcome(JsonNode current, @Nullable String lastEventId) {
        List<LiveEvent> missed = new ArrayList<>();
        for (var events = history.descendingIterator(); events.hasNext(); ) {
            LiveEvent event = events.next();
            if (String.valueOf(event.id()).equals(lastEventId)) {
                // more than a listener may leave unread is told as a state
                return missed.size() < LiveListener.MAX_UNREAD
                        ? missed.reversed()
                        : List.of(LiveEvent.state(id(), text(current)));
            }
            missed.add(event);
        }
        return id().equals(lastEventId) ? List.of() : List.of(LiveEvent.state(id(), text(current)));
    }

    private void send(LiveEvent event) {
        sentAt = System.nanoTime();
        listeners.removeIf(listener -> !listener.send(event));
    }

    private String id() {
        return run + "-" + number;
    }

    private static boolean isOlderThan(long nanoTime, Duration age) {
        return System.nanoTime() - nanoTime > age.toNanos();
    }

    private JsonNode tree(LiveState live) {
        try {
            return json.writeValueToTree(live);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(JsonNode node) {
        try {
            return json.writeValueAsString(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
