package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("five hundred listeners hear of a change within a second on a machine that does nothing else")
class LiveTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static String viewer;
    private static PublishingRows rows;
    private static UUID clip;

    @BeforeAll
    static void oneClip() {
        SERVICE.user("viewer@example.org", "viewer");
        viewer = SERVICE.tokenOf("viewer@example.org");
        rows = new PublishingRows(SERVICE.sql());
        clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), 0.5);
    }

    @Test
    void aListenerGetsTheStateAndThenChangesWithinASecond() throws Exception {
        try (Stream<String> lines = stream(null)) {
            Iterator<String> reader = lines.iterator();
            assertThat(next(reader))
                    .startsWith("state|{\"overview\":{\"total_videos\":")
                    .contains("\"queue\":{", "\"orchestrator\":{", "\"platforms\":{", "\"campaigns\":{");

            rows.log(clip, "tiktok", "failed", "2026-03-01T00:00:00Z");
            long committed = System.nanoTime();
            String change = next(reader);

            assertThat(Duration.ofNanos(System.nanoTime() - committed)).isLessThan(Duration.ofSeconds(1));
            assertThat(change)
                    .startsWith("change|{\"overview\":{\"failed_logs\":")
                    .contains("\"queue\":{\"failed\":")
                    .doesNotContain("total_videos");
        }
    }

    @Test
    void whoComesBackGetsWhatWasMissed() throws Exception {
        String seen;
        try (Stream<String> lines = stream(null);
                Stream<String> other = stream(null)) {
            Iterator<String> reader = lines.iterator();
            Iterator<String> witness = other.iterator();
            next(reader);
            next(witness);
            rows.job("completed", null, "2026-03-01");
            next(reader);
            next(witness);
            seen = lastId;
            rows.job("completed", null, "2026-03-01");
            next(witness);
        }
        try (Stream<String> lines = stream(seen)) {
            assertThat(next(lines.iterator())).startsWith("change|{\"overview\":{\"total_jobs\":");
        }
        try (Stream<String> lines = stream("another-1")) {
            assertThat(next(lines.iterator())).startsWith("state|");
        }
    }

    @Test
    void theSameComesOverAWebSocket() throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        WebSocket socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + viewer)
                .buildAsync(
                        URI.create(SERVICE.uri("/dashboard/stats/ws").toString().replaceFirst("http", "ws")),
                        new WebSocket.Listener() {
                            private final StringBuilder text = new StringBuilder();

                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket webSocket, CharSequence data, boolean last) {
                                text.append(data);
                                if (last) {
                                    messages.add(text.toString());
                                    text.setLength(0);
                                }
                                webSocket.request(1);
                                return null;
                            }
                        })
                .get(5, TimeUnit.SECONDS);
        assertThat(messages.poll(5, TimeUnit.SECONDS)).contains("\"event\":\"state\",\"data\":{\"overview\":{");

        rows.video("2026-03-02T00:00:00Z");
        assertThat(messages.poll(2, TimeUnit.SECONDS))
                .contains("\"event\":\"change\",\"data\":{\"overview\":{\"total_videos\":");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(5, TimeUnit.SECONDS);
    }

    @Test
    void manyListenersShareOneReadAndSeeAChangeWithinASecond() throws Exception {
        List<Stream<String>> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                streams.add(stream(null));
            }
            List<Iterator<String>> readers =
                    streams.stream().map(Stream::iterator).toList();
            for (Iterator<String> reader : readers) {
                assertThat(next(reader)).startsWith("state|");
            }
            long before = transactionsOnceCounted();
            rows.campaign(clip, "paused", 1);
            long committed = System.nanoTime();
            for (Iterator<String> reader : readers) {
                String event = next(reader);
                assertThat(event).startsWith("change|").contains("\"campaigns\":{\"paused\":");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - committed)).isLessThan(Duration.ofSeconds(1));
            // one read every 500 ms, not one a listener
            assertThat(transactions() - before).isLessThan(50);
        } finally {
            streams.forEach(Stream::close);
        }
    }

    /** PostgreSQL counts up to seconds later; 500 listeners have signed in just before. */
    private static long transactionsOnceCounted() throws InterruptedException {
        long counted = transactions();
        for (int i = 0; i < 10; i++) {
            long before = counted;
            Thread.sleep(1_100);
            counted = transactions();
            if (counted - before < 20) {
                break;
            }
        }
        return counted;
    }

    private static long transactions() {
        SERVICE.sql().execute("select pg_stat_force_next_flush()");
        return SERVICE.sql()
                .fetchSingle("select xact_commit from pg_stat_database where datname = current_database()")
                .get(0, Long.class);
    }

    @Test
    void whoDoesNotReadIsDropped() throws Exception {
        LiveListener listener = new LiveListener();
        for (int i = 0; i < LiveListener.MAX_UNREAD; i++) {
            assertThat(listener.send(LiveEvent.HEARTBEAT)).isTrue();
        }
        assertThat(listener.send(LiveEvent.HEARTBEAT)).isFalse();
        List<Throwable> errors = new ArrayList<>();
        listener.events().subscribe(event -> {}, errors::add);
        assertThat(errors).singleElement().isInstanceOf(IOException.class);
    }

    @Test
    void whoLeavesIsForgotten() throws Exception {
        LiveFeed feed = SERVICE.context().getBean(LiveFeed.class);
        try (RawClient client = SERVICE.connect()) {
            client.get("/dashboard/stats/stream", "Authorization: Bearer " + viewer);
            assertThat(client.read(1)).isEqualTo("H");
        }
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (feed.listeners() > 0 && System.nanoTime() < end) {
            rows.video("2026-03-02T00:00:00Z");
            java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
        }
        assertThat(feed.listeners()).isZero();
    }

    @Test
    void onlyThoseWhoMayReadStatisticsListen() throws Exception {
        assertThat(SERVICE.get("/dashboard/stats/stream").statusCode()).isEqualTo(401);
        assertThat(HTTP.newWebSocketBuilder()
                        .buildAsync(
                                URI.create(SERVICE.uri("/dashboard/stats/ws")
                                        .toString()
                                        .replaceFirst("http", "ws")),
                                new WebSocket.Listener() {}))
                .failsWithin(Duration.ofSeconds(5));
    }

    private static Stream<String> stream(@Nullable String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = SERVICE.request("/dashboard/stats/stream")
                .header("Authorization", "Bearer " + viewer)
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<Stream<String>> response = HTTP.send(request.build(), BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        return response.body();
    }

    private static String lastId = "";

    /** Name and data of the next event. */
    private static String next(Iterator<String> lines) {
        String name = "";
        String data = "";
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("id:")) {
                lastId = line.substring("id:".length()).strip();
            } else if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                data = line.substring("data:".length()).strip();
            } else if (line.isEmpty() && !name.isEmpty()) {
                if (!name.equals("heartbeat")) {
                    return name + "|" + data;
                }
                name = "";
            }
        }
        throw new AssertionError("the stream has ended");
    }
}
