package dev.vitrine.web;

import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.filter.HttpServerFilter;
import io.micronaut.http.filter.ServerFilterChain;
import io.micronaut.http.filter.ServerFilterPhase;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Works on so many requests at a time; the rest is refused at once, so that those it takes stay fast. */
@Filter(Filter.MATCH_ALL_PATTERN)
final class OverloadFilter implements HttpServerFilter {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore room;

    OverloadFilter(@Value("${vitrine.max-concurrent-requests}") int maxConcurrentRequests) {
        this.room = new Semaphore(maxConcurrentRequests);
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.order();
    }

    @Override
    public Publisher<MutableHttpResponse<?>> doFilter(HttpRequest<?> request, ServerFilterChain chain) {
        if (request.getPath().startsWith("/health")) {
            return chain.proceed(request);
        }
        if (!room.tryAcquire()) {
            return Mono.error(TryLaterException.overloaded("The service is overloaded", RETRY_AFTER));
        }
        return Mono.<MutableHttpResponse<?>>from(chain.proceed(request)).doFinally(signal -> room.release());
    }
}
