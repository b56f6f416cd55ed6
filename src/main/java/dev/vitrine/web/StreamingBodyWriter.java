package dev.vitrine.web;

import io.micronaut.core.io.buffer.ReadBuffer;
import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.body.stream.BodySizeLimits;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Sends a {@link StreamingBody} chunk by chunk. The framework reads a {@code StreamedFile} 8 KiB at a time, and each time
 * goes from thread to thread and to the kernel: that took a third of what an export cost.
 */
@Singleton
final class StreamingBodyWriter implements ResponseBodyWriter<StreamingBody> {

    private final Scheduler scheduler;

    StreamingBodyWriter(@Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        // one task after the other, or they would be interrupted: sources are cancelled, and their end tells the
        // database
        this.scheduler = Schedulers.fromExecutor(executor, true);
    }

    @Override
    public CloseableByteBody writePiece(
            ByteBodyFactory bodies,
            HttpRequest<?> request,
            HttpResponse<?> response,
            Argument<StreamingBody> type,
            MediaType mediaType,
            StreamingBody body) {
        return bodies.adapt(
                chunks(body, bodies.readBufferFactory()), BodySizeLimits.UNLIMITED, response.getHeaders(), body::close);
    }

    private Flux<ReadBuffer> chunks(StreamingBody body, ReadBufferFactory buffers) {
        return Flux.<ReadBuffer>generate(sink -> next(body, buffers, sink))
                .doOnCancel(body::close)
                .subscribeOn(scheduler);
    }

    private static void next(StreamingBody body, ReadBufferFactory buffers, SynchronousSink<ReadBuffer> sink) {
        try {
            byte[] chunk = body.next();
            if (chunk == null) {
                sink.complete();
            } else {
                sink.next(buffers.adapt(chunk));
            }
        } catch (IOException e) {
            sink.error(e);
        }
    }

    /** Not asked for: the service sends every body by the other way. */
    @Override
    public void writeTo(
            Argument<StreamingBody> type,
            MediaType mediaType,
            StreamingBody body,
            MutableHeaders headers,
            OutputStream out) {
        throw new UnsupportedOperationException("a stream is not written to a stream");
    }
}
