package dev.vitrine.publishing;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Somebody who listens; what is not read yet is kept up to a bound, then the listener is dropped. */
final class LiveListener {

    /** Half a minute of changes. */
    static final int MAX_UNREAD = 64;

    private final Queue<LiveEvent> unread = new ArrayBlockingQueue<>(MAX_UNREAD);
    private final Sinks.Many<LiveEvent> sink = Sinks.many().unicast().onBackpressureBuffer(unread);

    /** False when the listener has gone or is too slow; nothing more is sent then. */
    boolean send(LiveEvent event) {
        if (sink.tryEmitNext(event).isSuccess()) {
            return true;
        }
        // an error waits for what is unread, which nobody reads
        unread.clear();
        sink.tryEmitError(new IOException("the listener is too slow"));
        return false;
    }

    /** The events end with those that are unread. */
    void end() {
        sink.tryEmitComplete();
    }

    Flux<LiveEvent> events() {
        return sink.asFlux();
    }
}
