package dev.vitrine.web;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Refusals wait here for their turn: an event loop makes a few of them and then looks at what else there is. Under an
 * overload it had hundreds of them in a row, and each answer waited for these twice, once with its request and once with
 * itself.
 */
@Singleton
final class RefusalQueue {

    /** Half a millisecond of work. */
    private static final int AT_A_TIME = 16;

    private final AtomicInteger size = new AtomicInteger();
    private final FastThreadLocal<Queue<Runnable>> refusals = new FastThreadLocal<>() {
        @Override
        protected Queue<Runnable> initialValue() {
            return new ArrayDeque<>();
        }
    };

    /** Makes a refusal when it is its turn; on the event loop that does. */
    void add(EventLoop eventLoop, Runnable refusal) {
        Queue<Runnable> waiting = refusals.get();
        waiting.add(refusal);
        size.incrementAndGet();
        if (waiting.size() == 1) {
            continueSoon(eventLoop);
        }
    }

    /** How many wait, on all event loops. */
    int size() {
        return size.get();
    }

    private void makeSome(EventLoop eventLoop) {
        Queue<Runnable> waiting = refusals.get();
        for (int i = 0; i < AT_A_TIME && !waiting.isEmpty(); i++) {
            size.decrementAndGet();
            waiting.remove().run();
        }
        if (!waiting.isEmpty()) {
            continueSoon(eventLoop);
        }
    }

    /** Behind what has come in and what is to be sent by then; a task that is not scheduled would come before. */
    private void continueSoon(EventLoop eventLoop) {
        var _ = eventLoop.schedule(() -> makeSome(eventLoop), 0, TimeUnit.NANOSECONDS);
    }
}
