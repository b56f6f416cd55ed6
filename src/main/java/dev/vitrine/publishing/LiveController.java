package dev.vitrine.publishing;

import dev.vitrine.identity.Permission;
import dev.vitrine.web.ClientConnection;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Statistics as they change. */
@Tag(name = "Publishing statistics")
@Controller("/dashboard/stats/stream")
@Secured(Permission.STATS_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
class LiveController {

    private final LiveFeed feed;

    LiveController(LiveFeed feed) {
        this.feed = feed;
    }

    /**
     * Server-sent events: {@code state} with all statistics, then {@code change} with the fields that changed, within a
     * second of the commit, and {@code heartbeat} when nothing changes. Who does not read is cut off.
     *
     * @param lastEventId the id of the last event that was seen: only what came after it, when that is still known
     */
    @Get(produces = MediaType.TEXT_EVENT_STREAM)
    Publisher<Event<String>> stream(@Header("Last-Event-ID") @Nullable String lastEventId, HttpRequest<?> request) {
        // an end would wait behind what the client does not read
        return feed.listen(lastEventId)
                .doOnError(_ -> ClientConnection.of(request).close())
                .map(LiveController::event);
    }

    private static Event<String> event(LiveEvent live) {
        Event<String> event = Event.of(live.data()).name(live.name());
        return live.id() == null ? event : event.id(live.id());
    }
}
