package dev.vitrine.dataset;

import dev.vitrine.identity.Caller;
import dev.vitrine.identity.Permission;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.filter.ServerFilterPhase;

/** Refuses those who are signed in but may not export, in the words that clients know, whatever they ask for. */
@ServerFilter("/v1/exports/**")
final class ExportAccess implements Ordered {

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }

    @RequestFilter
    void refuse(HttpRequest<?> request) {
        if (request.getUserPrincipal(Caller.class)
                .filter(caller -> !caller.may(Permission.EXPORTS_READ))
                .isPresent()) {
            throw new HttpStatusException(HttpStatus.FORBIDDEN, "Data exports require an authenticated administrator.");
        }
    }
}
