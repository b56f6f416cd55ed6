package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.FilterContinuation;
import io.micronaut.http.filter.ServerFilterPhase;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Holds requests to the limit. Under load {@link OverloadGuard} has refused most of those that are too many before. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class OverloadFilter implements Ordered {

    private final ConcurrencyLimit limit;

    OverloadFilter(ConcurrencyLimit limit) {
        this.limit = limit;
    }

    @Override
    public int getOrder() {
        // behind CORS: a page of another origin may read that it is to try later
        return ServerFilterPhase.METRICS.after() + 1;
    }

    @RequestFilter
    Publisher<HttpResponse<?>> admit(
            HttpRequest<?> request, FilterContinuation<Publisher<HttpResponse<?>>> continuation) {
        limit.attachTo(request);
        return ConcurrencyLimit.appliesTo(request.getPath()) ? within(request, continuation) : continuation.proceed();
    }

    /** However it ends, also when the client leaves, the next one has its room. */
    private Mono<HttpResponse<?>> within(
            HttpRequest<?> request, FilterContinuation<Publisher<HttpResponse<?>>> continuation) {
        return Mono.defer(() -> {
            if (!limit.tryAcquire()) {
                return Mono.error(limit.refuse());
            }
            Place place = new Place(limit);
            place.attachTo(request);
            return Mono.<HttpResponse<?>>defer(() -> Mono.from(continuation.proceed()))
                    .doFinally(_ -> place.release());
        });
    }
}
