package dev.vitrine.publishing;

import dev.vitrine.identity.Permission;
import dev.vitrine.web.ClientConnection;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.websocket.CloseReason;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnClose;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * The same events over a WebSocket, each as {@code {"id", "event", "data"}}; {@code ?last_event_id=} goes on where a
 * connection broke. What the client sends is ignored.
 */
@ServerWebSocket("/dashboard/stats/ws")
@Secured(Permission.STATS_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
class LiveSocketController {

    private final LiveFeed feed;
    private final ConcurrentMap<String, Sender> senders = new ConcurrentHashMap<>();

    LiveSocketController(LiveFeed feed) {
        this.feed = feed;
    }

    @OnOpen
    void open(WebSocketSession session, HttpRequest<?> request) {
        Sender sender = new Sender(session, ClientConnection.of(request));
        senders.put(session.getId(), sender);
        feed.listen(session.getRequestParameters().get("last_event_id")).subscribe(sender);
    }

    @OnMessage(maxPayloadLength = 1024)
    void message(String ignored) {}

    @OnClose
    void close(WebSocketSession session) {
        Sender sender = senders.remove(session.getId());
        if (sender != null) {
            sender.cancel();
        }
    }

    /** Asks for the next event when the client's connection has taken the last one. */
    private static final class Sender extends BaseSubscriber<LiveEvent> {

        private final WebSocketSession session;
        private final ClientConnection connection;

        Sender(WebSocketSession session, ClientConnection connection) {
            this.session = session;
            this.connection = connection;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(LiveEvent event) {
            var _ = session.sendAsync(event.message()).whenComplete((_, failure) -> {
                if (failure == null) {
                    request(1);
                } else {
                    cancel();
                }
            });
        }

        @Override
        protected void hookOnError(Throwable tooSlow) {
            // a close frame would wait behind what the client does not read
            connection.close();
        }

        @Override
        protected void hookOnComplete() {
            session.close(CloseReason.NORMAL);
        }
    }
}
