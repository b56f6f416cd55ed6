package dev.vitrine.web;

import io.micronaut.context.annotation.Value;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.FilterContinuation;
import io.micronaut.http.filter.ServerFilterPhase;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Works on so many requests at a time; the rest is refused at once, so that those it takes stay fast. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class OverloadFilter implements Ordered {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore room;

    OverloadFilter(@Value("${vitrine.max-concurrent-requests}") int maxConcurrentRequests) {
        this.room = new Semaphore(maxConcurrentRequests);
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.order();
    }

    @RequestFilter
    Publisher<HttpResponse<?>> admit(
            HttpRequest<?> request, FilterContinuation<Publisher<HttpResponse<?>>> continuation) {
        return request.getPath().startsWith("/health") ? continuation.proceed() : within(continuation);
    }

    /** However it ends, also when the client leaves, the next one has its room. */
    private Mono<HttpResponse<?>> within(FilterContinuation<Publisher<HttpResponse<?>>> continuation) {
        return Mono.defer(() -> room.tryAcquire()
                ? Mono.<HttpResponse<?>>defer(() -> Mono.from(continuation.proceed()))
                        .doFinally(_ -> room.release())
                : Mono.error(TryLaterException.overloaded("The service is overloaded", RETRY_AFTER)));
    }
}
