package dev.vitrine.creator;

import dev.vitrine.identity.Caller;
import dev.vitrine.identity.Permission;
import dev.vitrine.web.Refuses;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import java.util.UUID;

/** A creator's own view: for any active user who is linked with a creator, whatever the role. */
@Tag(name = "Creator")
@Controller("/creator")
@Secured(Permission.USER)
@ExecuteOn(TaskExecutors.BLOCKING)
@Refuses(HttpStatus.NOT_FOUND)
class CreatorController {

    private final DashboardQueries dashboards;
    private final TransparencyQueries transparencies;

    CreatorController(DashboardQueries dashboards, TransparencyQueries transparencies) {
        this.dashboards = dashboards;
        this.transparencies = transparencies;
    }

    /** The creator's numbers, pages and videos. */
    @Get("/dashboard")
    Dashboard dashboard(Caller caller) {
        return dashboards.dashboard(creatorOf(caller));
    }

    /** Everything that was derived from the creator's uploads, as of one moment. */
    @Get("/transparency")
    Transparency transparency(Caller caller) {
        return transparencies.transparency(creatorOf(caller));
    }

    static UUID creatorOf(Caller caller) {
        return Optional.ofNullable(caller.creatorId())
                .orElseThrow(() ->
                        new HttpStatusException(HttpStatus.NOT_FOUND, "No creator profile linked to this account"));
    }
}
