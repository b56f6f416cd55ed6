package dev.vitrine.web;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;

/** Answers what was refused while it came in. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RefusalFilter implements Ordered {

    @Override
    public int getOrder() {
        // behind the log
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }

    @RequestFilter
    void refuse(HttpRequest<?> request) {
        RefusedRequest refused = RefusedRequest.of(request);
        if (refused != null) {
            throw new HttpStatusException(refused.refusal(), refused.detail());
        }
    }
}
