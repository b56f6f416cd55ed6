package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.TestOrder;
import dev.vitrine.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of listeners' connections when nothing changes, and when nobody reads them. */
@Order(TestOrder.WAITING)
class LiveConnectionsTest {

    private static final int SMALL_BUFFER_BYTES = 2048;
    private static final Duration LONGEST_STALL = Duration.ofSeconds(40);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with("vitrine.live-interval", "5ms")
            .with("vitrine.live-heartbeat", "300ms")
            // else Linux takes megabytes from the service before anything waits there
            .with("micronaut.server.netty.child-options.so-sndbuf", SMALL_BUFFER_BYTES);

    private static final String UPGRADE = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static String viewer;
    private static PublishingRows rows;
    private static UUID clip;
    private static LiveFeed feed;

    @BeforeAll
    static void oneClip() {
        SERVICE.user("viewer@example.org", "viewer");
        viewer = SERVICE.tokenOf("viewer@example.org");
        rows = new PublishingRows(SERVICE.sql());
        clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), 0.5);
        feed = SERVICE.context().getBean(LiveFeed.class);
    }

    @Test
    void listenersHearHeartbeatsThoughNothingChanges() throws Exception {
        try (RawClient client = connect("/dashboard/stats/stream")) {
            assertThat(nextEvent(client)).isEqualTo("state");
            assertThat(nextEvent(client)).isEqualTo("heartbeat");
            long first = System.nanoTime();
            assertThat(nextEvent(client)).isEqualTo("heartbeat");
            // not one with each read of the statistics
            assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThan(Duration.ofMillis(150));
        }
    }

    @Test
    void heartbeatsComeOverAWebSocket() throws Exception {
        Messages messages = new Messages();
        WebSocket socket = listen(messages);

        assertThat(messages.next()).contains("\"event\":\"state\"");
        assertThat(messages.next()).isEqualTo("{\"id\":null,\"event\":\"heartbeat\",\"data\":{}}");
        assertThat(messages.next()).isEqualTo("{\"id\":null,\"event\":\"heartbeat\",\"data\":{}}");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dashboard/stats/stream", "/dashboard/stats/ws"})
    void whoDoesNotReadIsCutOffAndOthersHearEverything(String path) throws Exception {
        awaitListeners(0);
        Messages messages = new Messages();
        WebSocket reader = listen(messages);
        try (RawClient slow = connect(path)) {
            awaitListeners(2);

            long end = System.nanoTime() + LONGEST_STALL.toNanos();
            while (feed.listeners() > 1 && System.nanoTime() < end) {
                rows.log(clip, "tiktok", "failed", "2026-03-01T00:00:00Z");
            }

            assertThat(feed.listeners()).isEqualTo(1);
            // nothing was read: a connection that only waits to be closed would still take this
            assertThatThrownBy(() -> writeFor(slow, PATIENCE)).isInstanceOf(IOException.class);
            rows.campaign(clip, "paused", 1);
            List<Long> numbers = numbersUntil("\"paused\":", messages);
            assertThat(numbers).hasSizeGreaterThan(LiveListener.MAX_UNREAD);
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(numbers.getFirst(), numbers.getLast())
                            .boxed()
                            .toList());
        } finally {
            reader.abort();
            awaitListeners(0);
        }
    }

    private static RawClient connect(String path) throws IOException {
        return SERVICE.connect(SMALL_BUFFER_BYTES)
                .get(
                        path,
                        "Authorization: Bearer " + viewer,
                        path.endsWith("/ws") ? UPGRADE : "Accept: text/event-stream");
    }

    private static String nextEvent(RawClient client) throws IOException {
        client.readUntil("event:");
        return client.readUntil("\n").strip();
    }

    private static void awaitListeners(int count) throws Exception {
        Waiting.until(PATIENCE, () -> feed.listeners() == count);
    }

    private static void writeFor(RawClient client, Duration time) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            client.send("x");
            Thread.sleep(50);
        }
    }

    /** The numbers of the events, up to the one whose change is this. */
    private static List<Long> numbersUntil(String change, Messages messages) throws InterruptedException {
        List<Long> numbers = new ArrayList<>();
        String message = "";
        while (!message.contains("\"change\"") || !message.contains(change)) {
            message = messages.next();
            if (!message.contains("\"heartbeat\"")) {
                numbers.add(number(message));
            }
        }
        return numbers;
    }

    private static long number(String message) {
        return Long.parseLong(message.replaceFirst("\\{\"id\":\"[^-]+-([0-9]+)\".*", "$1"));
    }

    private static WebSocket listen(Messages messages) throws Exception {
        return HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + viewer)
                .buildAsync(
                        URI.create(SERVICE.uri("/dashboard/stats/ws").toString().replaceFirst("http", "ws")), messages)
                .get(5, TimeUnit.SECONDS);
    }

    /** Reads at once whatever comes. */
    private static final class Messages implements WebSocket.Listener {

        private final BlockingQueue<String> whole = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                whole.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            String message = whole.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a message in time").isNotNull();
            return String.valueOf(message);
        }
    }
}
