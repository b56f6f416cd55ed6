package dev.vitrine.identity;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.security.filters.SecurityFilter;
import java.security.Principal;

/** Shows the details of health to admins; to the health endpoint, everybody else is nobody. */
@ServerFilter("/health/**")
final class HealthDetails implements Ordered {

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }

    @RequestFilter
    void hide(HttpRequest<?> request) {
        boolean isAdmin = request.getUserPrincipal(Caller.class)
                .filter(caller -> caller.may(Permission.ADMIN))
                .isPresent();
        if (!isAdmin) {
            request.removeAttribute(SecurityFilter.AUTHENTICATION, Principal.class);
        }
    }
}
