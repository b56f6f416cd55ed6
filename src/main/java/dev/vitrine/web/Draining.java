package dev.vitrine.web;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Not ready any more, before the service stops: who sends requests here has time to send them elsewhere. */
@Singleton
@Readiness
public final class Draining implements HealthIndicator {

    private volatile boolean begun;

    Draining() {}

    /** From now on readiness is DOWN; requests are still answered. */
    public void begin() {
        begun = true;
    }

    /** {@inheritDoc} */
    @Override
    public Publisher<HealthResult> getResult() {
        return Mono.just(HealthResult.builder("accepting", begun ? HealthStatus.DOWN : HealthStatus.UP)
                .build());
    }
}
