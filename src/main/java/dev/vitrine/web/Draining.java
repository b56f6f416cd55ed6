package dev.vitrine.web;

import io.micronaut.health.HealthStatus;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Not ready any more, before the service stops: who sends requests here has time to send them elsewhere, and no connection
 * is used for another one, which would find it closed.
 */
@Singleton
@Readiness
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class Draining implements HealthIndicator {

    private volatile boolean begun;

    Draining() {}

    /** From now on readiness is DOWN; requests are still answered, and their connections closed. */
    public void begin() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    /** {@inheritDoc} */
    @Override
    public Publisher<HealthResult> getResult() {
        return Mono.just(HealthResult.builder("accepting", begun ? HealthStatus.DOWN : HealthStatus.UP)
                .build());
    }

    /** Before all filters that may refuse a request. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void closeConnection(MutableHttpResponse<?> response) {
        if (begun) {
            response.getHeaders().set(HttpHeaders.CONNECTION, "close");
        }
    }
}
