package dev.vitrine.figure;

import dev.vitrine.identity.Actor;
import dev.vitrine.identity.Caller;
import dev.vitrine.identity.ClientAddress;
import dev.vitrine.identity.Permission;
import dev.vitrine.web.ClientConnection;
import dev.vitrine.web.Tabular;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;

/** Proof of the roll-ups: counts everything from the rows. */
@Tag(name = "Administration")
@Controller("/admin/recount")
@Secured(Permission.ADMIN)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tabular
class RecountController {

    private final RecountQueries recounts;
    private final RecountCheck check;
    private final ClientAddress clientAddress;

    RecountController(RecountQueries recounts, RecountCheck check, ClientAddress clientAddress) {
        this.recounts = recounts;
        this.check = check;
        this.clientAddress = clientAddress;
    }

    /**
     * Recounts every roll-up from the rows under one snapshot. The answer tells what was found, also when it is
     * repaired.
     *
     * @param repair true: makes the roll-ups anew from the rows as well
     */
    @Post
    Recount recount(
            HttpRequest<?> request,
            Caller caller,
            @QueryValue(value = "repair", defaultValue = "false") @Pattern(regexp = "true|false") String repair) {
        Actor actor = new Actor(caller, clientAddress.of(request));
        return ClientConnection.of(request).keptOpenFor(() -> {
            Recount found = check.recount();
            if (repair.equals("true")) {
                check.repair(actor, found);
            } else {
                recounts.audit(actor, found);
            }
            return found;
        });
    }
}
