package dev.vitrine.web;

import io.micronaut.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body that is made while the client reads it, a chunk at a time, in constant memory. Hand it to a
 * {@code StreamedFile}. It ends its source exactly once: completed, failed, or aborted when the client has gone, also
 * before the first byte. A failure cuts the connection, so that no client takes a broken body for a whole one.
 */
public final class StreamingBody extends InputStream {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingBody.class);
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Source source;
    private final Chunk chunk = new Chunk();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean exhausted;
    private boolean ended;

    private StreamingBody(Source source) {
        this.source = source;
    }

    /**
     * Makes the first chunk, so that what fails at once is still answered with an error, and follows the request's
     * connection, so that a client that leaves ends the source.
     *
     * @throws RuntimeException what the source fails with; the source has then ended
     */
    public static StreamingBody of(HttpRequest<?> request, Source source) {
        StreamingBody body = new StreamingBody(source);
        try {
            body.fill();
        } catch (IOException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
        Connections.onClose(request, body::close);
        return body;
    }

    /** {@inheritDoc} */
    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** {@inheritDoc} */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (chunk.isRead()) {
                fill();
            }
            int read = chunk.read(target, offset, length);
            if (read < 0) {
                end(Outcome.COMPLETED);
            }
            return read;
        } finally {
            lock.unlock();
        }
    }

    /** Fills the chunk as far as the source goes; throws only {@link IOException}. */
    private void fill() throws IOException {
        if (ended && !exhausted) {
            throw new IOException("the stream has ended before its time");
        }
        chunk.clear();
        try {
            while (!exhausted && chunk.size() < CHUNK_BYTES) {
                exhausted = !source.writeNext(chunk);
            }
        } catch (IOException | RuntimeException e) {
            end(Outcome.FAILED);
            LOG.warn("a stream failed: {}", String.valueOf(e.getMessage()).replaceAll("\\R", " "));
            throw new IOException("the stream failed", e);
        }
    }

    /** Ends the source as aborted when it has not ended yet. */
    @Override
    public void close() {
        lock.lock();
        try {
            end(Outcome.ABORTED);
        } finally {
            lock.unlock();
        }
    }

    private void end(Outcome outcome) {
        if (!ended) {
            ended = true;
            source.end(outcome);
        }
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

        /** Writes the next part, such as a row; false when there is none left. */
        boolean writeNext(OutputStream out) throws IOException;

        /** Called once at the end, whatever happened; gives connections back. */
        void end(Outcome outcome);
    }

    /** A buffer that is written once and then read. */
    private static final class Chunk extends ByteArrayOutputStream {

        private int position;

        Chunk() {
            super(CHUNK_BYTES + CHUNK_BYTES / 4);
        }

        boolean isRead() {
            return position == count;
        }

        void clear() {
            reset();
            position = 0;
        }

        int read(byte[] target, int offset, int length) {
            if (isRead()) {
                return -1;
            }
            int read = Math.min(length, count - position);
            System.arraycopy(buf, position, target, offset, read);
            position += read;
            return read;
        }
    }
}
