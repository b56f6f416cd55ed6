package dev.vitrine.web;

import dev.vitrine.db.OneLine;
import io.micronaut.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body that is made while the client reads it, a chunk at a time, in constant memory. It ends its source exactly
 * once: completed, failed, or aborted when the client has gone (also before the first byte) or reads no further. What is
 * not completed cuts the connection, so that no client takes a broken body for a whole one.
 */
public final class StreamingBody {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingBody.class);
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int BETWEEN_CANCELS_MILLIS = 100;

    private final Source source;
    private final ClientConnection connection;
    private final ConcurrencyLimit limit;
    private final Limits limits;
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES + CHUNK_BYTES / 4);
    private final ReentrantLock lock = new ReentrantLock();
    private final long startedNanos = System.nanoTime();
    private long lastReadNanos = startedNanos;
    private boolean exhausted;
    private boolean isFilled;
    /** Tells the thread that holds the lock. */
    private volatile boolean clientHasLeft;

    private @Nullable Outcome outcome;
    private long bytes;
    private Runnable unfollow = () -> {};
    private Consumer<Outcome> log = _ -> {};

    private StreamingBody(Source source, ClientConnection connection, ConcurrencyLimit limit, Limits limits) {
        this.source = source;
        this.connection = connection;
        this.limit = limit;
        this.limits = limits;
    }

    /**
     * Makes the first chunk, so that what fails at once is still answered with an error, and follows the request's
     * connection, so that a client that leaves or stands still ends the source.
     *
     * @throws RuntimeException what the source fails with unless the client has left; the source has then ended
     */
    public static StreamingBody of(HttpRequest<?> request, Source source) {
        return of(request, source, Limits.DEFAULT);
    }

    static StreamingBody of(HttpRequest<?> request, Source source, Limits limits) {
        StreamingBody body =
                new StreamingBody(source, ClientConnection.of(request), ConcurrencyLimit.of(request), limits);
        body.begin(request);
        return body;
    }

    private void begin(HttpRequest<?> request) {
        lock.lock();
        try {
            unfollow = connection.follow(this::abort, limits.check(), this::abortWhenOverdue);
            fillFirst();
            RequestLog.Stream line = RequestLog.streams(request);
            log = how -> line.ended(bytes, how);
            if (outcome != null) {
                log.accept(outcome);
            }
            lastReadNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void fillFirst() {
        try {
            fill();
        } catch (IOException e) {
            // a client that has left is told nothing
            if (outcome != Outcome.ABORTED) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            }
        }
    }

    /**
     * The next chunk, of 64 KiB but for the last and for parts that are larger; null when the body is completed.
     *
     * @throws IOException when it has ended otherwise
     */
    byte @Nullable [] next() throws IOException {
        lock.lock();
        try {
            if (outcome != null) {
                throw new IOException("the stream has ended before its time");
            }
            if (!isFilled) {
                if (!exhausted) {
                    limit.giveWay(() -> clientHasLeft);
                }
                fill();
            }
            isFilled = false;
            lastReadNanos = System.nanoTime();
            if (chunk.size() == 0) {
                complete();
                return null;
            }
            bytes += chunk.size();
            return chunk.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /** Fills the chunk as far as the source goes; throws only {@link IOException}. */
    private void fill() throws IOException {
        chunk.reset();
        isFilled = true;
        try {
            while (!exhausted && chunk.size() < CHUNK_BYTES) {
                if (clientHasLeft) {
                    throw new IOException("the client has left");
                }
                exhausted = !source.writeNext(chunk);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            if (clientHasLeft) {
                end(Outcome.ABORTED);
            } else {
                LOG.warn("a stream failed: {}", OneLine.of(e));
                end(Outcome.FAILED);
            }
            throw new IOException("the stream failed", e);
        }
    }

    /** The last chunk is sent only when the source says that it has ended well. */
    private void complete() throws IOException {
        try {
            outcome = Outcome.COMPLETED;
            source.end(Outcome.COMPLETED);
            connection.sendTrailers(source.trailers());
            log.accept(Outcome.COMPLETED);
        } catch (RuntimeException e) {
            outcome = Outcome.FAILED;
            log.accept(Outcome.FAILED);
            LOG.warn("a stream could not be completed: {}", OneLine.of(e));
            throw new IOException("the stream could not be completed", e);
        } finally {
            unfollow.run();
        }
    }

    /**
     * Ends the source as aborted when it has not ended yet, and what it waits for just now. Elsewhere: the framework
     * closes on its event loop, and holds the connection's pipeline while it does, but the source may be at work.
     */
    void close() {
        clientHasLeft = true;
        Thread.startVirtualThread(this::abort);
    }

    private void abort() {
        clientHasLeft = true;
        awaitLock();
        try {
            end(Outcome.ABORTED);
        } finally {
            lock.unlock();
        }
    }

    /** Cancels what holds the lock, again and again: between two statements there is nothing to cancel. */
    private void awaitLock() {
        try {
            boolean isLocked = lock.tryLock();
            while (!isLocked) {
                source.cancel();
                isLocked = lock.tryLock(BETWEEN_CANCELS_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lock.lock();
        }
    }

    /** A client that does not read holds a database connection, and one that reads slowly holds it for long. */
    private void abortWhenOverdue() {
        if (!clientHasLeft && System.nanoTime() - startedNanos > limits.total().toNanos()) {
            // also while it is being read, or a slow source might go on for ever
            close();
            connection.close();
        } else if (lock.tryLock()) {
            try {
                if (System.nanoTime() - lastReadNanos > limits.stalled().toNanos()) {
                    end(Outcome.ABORTED);
                    connection.close();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void end(Outcome how) {
        if (outcome != null) {
            return;
        }
        outcome = how;
        try {
            source.end(how);
        } catch (RuntimeException e) {
            LOG.warn("a stream that was {} could not be ended: {}", how, OneLine.of(e));
        } finally {
            unfollow.run();
        }
        log.accept(how);
    }

    /**
     * How long a client may take.
     *
     * @param stalled without reading anything
     * @param total for all of it
     * @param check how often that is looked at
     */
    record Limits(Duration stalled, Duration total, Duration check) {

        /** A client that stands still is gone within 50 s. */
        static final Limits DEFAULT = new Limits(Duration.ofSeconds(45), Duration.ofHours(2), Duration.ofSeconds(5));
    }

    /** How a body ended. */
    public enum Outcome {
        /** All of it was made and taken. */
        COMPLETED,
        /** Something broke here. */
        FAILED,
        /** The client has gone. */
        ABORTED
    }

    /** What makes a body, part by part. */
    public interface Source {

        /** Writes the next part, such as a row, always to the same stream; false when there is none left. */
        boolean writeNext(OutputStream out) throws IOException;

        /**
         * The client has left while a part is being made: ends what {@link #writeNext} waits for. Called by another
         * thread, before {@link #end}, until it does.
         */
        default void cancel() {}

        /**
         * Called once at the end, whatever happened; gives connections back. Failing with {@code COMPLETED} makes the
         * body one that broke.
         */
        void end(Outcome outcome);

        /** Headers to be sent behind the body, asked for once it is completed. */
        default Map<String, String> trailers() {
            return Map.of();
        }
    }
}
