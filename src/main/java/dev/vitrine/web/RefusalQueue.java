package dev.vitrine.web;

import io.netty.channel.EventLoop;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Refusals wait here for their turn: an event loop makes a few of them and then looks at what else there is. Under an
 * overload it made hundreds of them in a row, and a request that was not refused was read after them, and answered after
 * others.
 */
@Singleton
final class RefusalQueue {

    /** Half a millisecond of work. */
    private static final int AT_A_TIME = 16;

    private final AtomicInteger size = new AtomicInteger();
    /** Each is touched by its event loop alone. */
    private final Map<EventLoop, Queue<Runnable>> queues = new ConcurrentHashMap<>();

    /** Makes a refusal when it is its turn. Called on the event loop that makes it. */
    void add(EventLoop eventLoop, Runnable refusal) {
        Queue<Runnable> queue = queues.computeIfAbsent(eventLoop, _ -> new ArrayDeque<>());
        queue.add(refusal);
        size.incrementAndGet();
        if (queue.size() == 1) {
            continueSoon(eventLoop, queue);
        }
    }

    /** How many wait, for all event loops. */
    int size() {
        return size.get();
    }

    private void makeSome(EventLoop eventLoop, Queue<Runnable> queue) {
        for (int i = 0; i < AT_A_TIME && !queue.isEmpty(); i++) {
            size.decrementAndGet();
            // behind the answers that are to be sent; one that fails is logged, and the next one made
            eventLoop.execute(queue.remove());
        }
        if (!queue.isEmpty()) {
            continueSoon(eventLoop, queue);
        }
    }

    /** What is due by now is done after the next look at the connections. */
    private void continueSoon(EventLoop eventLoop, Queue<Runnable> queue) {
        var _ = eventLoop.schedule(() -> makeSome(eventLoop, queue), 0, TimeUnit.NANOSECONDS);
    }
}
