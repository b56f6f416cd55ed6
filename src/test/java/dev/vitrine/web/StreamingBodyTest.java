package dev.vitrine.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.TestOrder;
import dev.vitrine.web.StreamingBody.Limits;
import dev.vitrine.web.StreamingBody.Outcome;
import dev.vitrine.web.StreamingBody.Source;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Order(TestOrder.WAITING)
class StreamingBodyTest {

    private static final int PART_BYTES = 1000;
    private static final String PART = "x".repeat(PART_BYTES);
    private static final int ENDLESS = Integer.MAX_VALUE;
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    @RegisterExtension
    static final Service SERVICE = new Service().with("test.streams", "true");

    private StreamController streams;

    @BeforeEach
    void forget() {
        streams = SERVICE.context().getBean(StreamController.class);
        streams.hanging.drainPermits();
        streams.ending.drainPermits();
        streams.interrupted.drainPermits();
        streams.ended.clear();
    }

    @Test
    void aWholeBodyArrivesAndCompletesItsSource() throws Exception {
        HttpResponse<String> response = SERVICE.get("/test/streams?parts=5000");

        assertThat(response.body()).hasSize(5000 * PART_BYTES);
        assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(ended()).isEqualTo(Outcome.COMPLETED);
    }

    /** Chunks of 64 KiB, before each of which but the first it waits for 10 ms. */
    @Test
    void aBodyGivesWayToRequestsAndCompletesWhileTheyLast() throws Exception {
        ConcurrencyLimit limit = SERVICE.context().getBean(ConcurrencyLimit.class);
        assertThat(limit.tryAcquire()).isTrue();
        try {
            long start = System.nanoTime();

            assertThat(SERVICE.get("/test/streams?parts=14000").body()).hasSize(14_000 * PART_BYTES);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
            assertThat(ended()).isEqualTo(Outcome.COMPLETED);
        } finally {
            limit.release();
        }
    }

    /** Else all would crawl, each giving way to itself. */
    @Test
    void aBodyOnItsWayIsNoRequestToGiveWayTo() throws Exception {
        ConcurrencyLimit limit = SERVICE.context().getBean(ConcurrencyLimit.class);
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=1000&hangs_at=500");
            assertThat(client.read(10_000)).hasSize(10_000);
            assertThat(streams.hanging.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

            assertThat(limit.isQuiet()).isTrue();
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void anEmptyBodyCompletesItsSource() throws Exception {
        assertThat(SERVICE.get("/test/streams?parts=0").body()).isEmpty();
        assertThat(ended()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void sourcesOfOneConnectionEndOnceEach() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            for (int i = 0; i < 3; i++) {
                client.get("/test/streams?parts=100");
                assertThat(client.readUntil(LAST_CHUNK)).contains(PART);
                assertThat(ended()).isEqualTo(Outcome.COMPLETED);
            }
        }
        assertThat(streams.ended.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aClientThatLeavesBeforeTheFirstByteAbortsItsSource() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=" + ENDLESS + "&wait_millis=500");
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aClientThatLeavesInTheMiddleAbortsItsSource() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=" + ENDLESS);
            assertThat(client.read(1_000_000)).hasSize(1_000_000);
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    /** Also one that has nothing to cancel at first. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aClientThatLeavesWhileTheFirstPartIsBeingMadeCancelsItsSource(int cancels) throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=5&hangs_at=0&cancels=" + cancels);
            assertThat(streams.hanging.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aClientThatLeavesWhileALaterPartIsBeingMadeCancelsItsSource() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=1000&hangs_at=500");
            assertThat(client.read(10_000)).hasSize(10_000);
            assertThat(streams.hanging.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
        assertThat(streams.ended.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    /** Else what the end has to tell the database would be lost, and its connection with it. */
    @Test
    void aClientThatLeavesDoesNotInterruptTheEnd() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=1&end_millis=500");
            assertThat(streams.ending.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ended()).isEqualTo(Outcome.COMPLETED);
        assertThat(streams.interrupted.availablePermits()).isZero();
    }

    /** The framework closes while the next chunk is made: what is there so far is no whole body. */
    @Test
    void aBodyThatIsClosedBetweenItsPartsIsAborted() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=1000&closes_at=100");

            assertThat(client.readToEndOrCut()).doesNotContain(LAST_CHUNK);
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aClientThatResetsTheConnectionAbortsItsSource() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=" + ENDLESS);
            client.read(10_000);
            client.reset();
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aSourceThatFailsInTheMiddleCutsTheConnection() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=1000&fails=true");
            String answer = client.readToEndOrCut();

            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain(LAST_CHUNK)
                    .hasSizeGreaterThan(500_000);
        }
        assertThat(ended()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aSourceThatFailsAtOnceIsAnsweredWithAnError() throws Exception {
        HttpResponse<String> response = SERVICE.get("/test/streams?parts=0&fails=true");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(ended()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aSourceThatCannotCompleteCutsTheConnection() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=1000&completes=false");

            assertThat(client.readToEndOrCut()).startsWith("HTTP/1.1 200").doesNotContain(LAST_CHUNK);
        }
        assertThat(ended()).isEqualTo(Outcome.COMPLETED);
        assertThat(streams.ended.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aClientThatStandsStillAbortsItsSourceAndIsCutOff() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=" + ENDLESS + "&stalled_millis=400");
            assertThat(ended()).isEqualTo(Outcome.ABORTED);

            assertThat(client.readToEndOrCut()).doesNotContain(LAST_CHUNK);
        }
    }

    @Test
    void aStreamThatTakesTooLongInAllIsCutOff() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=" + ENDLESS + "&wait_every=10&wait_millis=20&total_millis=600");

            assertThat(client.readToEndOrCut()).doesNotContain(LAST_CHUNK);
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void itsClientDoesNotWaitForItsSource() throws Exception {
        Duration wait = Duration.ofSeconds(4);
        Instant start = Instant.now();
        try (RawClient client = SERVICE.connect()) {
            client.get("/test/streams?parts=%d&wait_every=100&wait_millis=%d&total_millis=600"
                    .formatted(ENDLESS, wait.toMillis()));

            assertThat(client.readToEndOrCut()).doesNotContain(LAST_CHUNK);
            assertThat(Duration.between(start, Instant.now())).isLessThan(wait);
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aSlowSourceIsNoStalledClient() throws Exception {
        HttpResponse<String> response =
                SERVICE.get("/test/streams?parts=200&wait_every=66&wait_millis=600&stalled_millis=400");

        assertThat(response.body()).hasSize(200 * PART_BYTES);
        assertThat(ended()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void anAnswerThatTheFrameworkDropsAbortsItsSource() throws Exception {
        try (RawClient client = SERVICE.connect()) {
            client.send("HEAD /test/streams?parts=%d HTTP/1.1\r\nHost: test\r\n\r\n".formatted(ENDLESS));
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
        assertThat(ended()).isEqualTo(Outcome.ABORTED);
    }

    private Outcome ended() throws InterruptedException {
        Outcome outcome = streams.ended.poll(10, TimeUnit.SECONDS);
        assertThat(outcome).as("the source has ended").isNotNull();
        return outcome;
    }

    /** Streams as the parameters say. */
    @Requires(property = "test.streams")
    @Controller("/test/streams")
    @Secured(SecurityRule.IS_ANONYMOUS)
    static class StreamController {

        /** Outcomes in the order in which sources ended. */
        private final BlockingQueue<Outcome> ended = new LinkedBlockingQueue<>();

        /** A permit for each source that waits to be cancelled. */
        private final Semaphore hanging = new Semaphore(0);

        /** A permit for each source whose end began, or was interrupted. */
        private final Semaphore ending = new Semaphore(0);

        private final Semaphore interrupted = new Semaphore(0);

        @Get
        @Produces(MediaType.TEXT_PLAIN)
        @ExecuteOn(TaskExecutors.BLOCKING)
        StreamingBody stream(
                HttpRequest<?> request,
                @QueryValue int parts,
                @QueryValue(defaultValue = "false") boolean fails,
                @QueryValue(defaultValue = "true") boolean completes,
                @QueryValue(value = "wait_every", defaultValue = "1000000000") int waitEvery,
                @QueryValue(value = "wait_millis", defaultValue = "0") int waitMillis,
                @QueryValue(value = "hangs_at", defaultValue = "-1") int hangsAt,
                @QueryValue(value = "closes_at", defaultValue = "-1") int closesAt,
                @QueryValue(value = "cancels", defaultValue = "1") int cancels,
                @QueryValue(value = "end_millis", defaultValue = "0") int endMillis,
                @QueryValue(value = "stalled_millis", defaultValue = "60000") int stalledMillis,
                @QueryValue(value = "total_millis", defaultValue = "60000") int totalMillis) {
            CompletableFuture<StreamingBody> body = new CompletableFuture<>();
            Source source = new Source() {
                private final CountDownLatch cancelled = new CountDownLatch(cancels);
                private int written;

                @Override
                public boolean writeNext(OutputStream out) throws IOException {
                    if (written == hangsAt) {
                        hang();
                    }
                    if (written == closesAt) {
                        body.join().close();
                        awaitCancel();
                    }
                    if (written % waitEvery == 0) {
                        pause(waitMillis);
                    }
                    if (written == parts) {
                        if (fails) {
                            throw TryLaterException.overloaded("failed", Duration.ofSeconds(1));
                        }
                        return false;
                    }
                    written++;
                    out.write(PART.getBytes(UTF_8));
                    return true;
                }

                // as a statement that sorts for a minute
                private void hang() throws IOException {
                    hanging.release();
                    if (awaitCancel()) {
                        throw new IOException("cancelled");
                    }
                }

                private boolean awaitCancel() {
                    try {
                        return cancelled.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                }

                @Override
                public void cancel() {
                    cancelled.countDown();
                    if (closesAt >= 0) {
                        // meanwhile the body is read further
                        pause(1000);
                    }
                }

                @Override
                public void end(Outcome outcome) {
                    ending.release();
                    pause(endMillis);
                    interrupted.release(Thread.interrupted() ? 1 : 0);
                    ended.add(outcome);
                    if (!completes) {
                        throw new IllegalStateException("cannot complete");
                    }
                }
            };
            Limits limits =
                    new Limits(Duration.ofMillis(stalledMillis), Duration.ofMillis(totalMillis), Duration.ofMillis(50));
            body.complete(StreamingBody.of(request, source, limits));
            return body.join();
        }

        private static void pause(int millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
