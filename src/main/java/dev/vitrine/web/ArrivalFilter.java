package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/** Lends a request's place where nothing is left to do before its body has come: who asks is known. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ArrivalFilter implements Ordered {

    @Override
    public int getOrder() {
        return ServerFilterPhase.LAST.order();
    }

    @RequestFilter
    void lend(HttpRequest<?> request) {
        if (StrictMediaType.takesBody(request)) {
            Place.of(request).ifPresent(place -> PlaceLender.lendUntilArrived(request, place));
        }
    }
}
