package dev.vitrine.identity;

import dev.vitrine.db.Secrets;
import dev.vitrine.web.Cursor;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Page;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Codes that admit registrations: made and listed by admins. */
@Tag(name = "Administration")
@Controller("/admin/invite-codes")
@Secured(Permission.ADMIN)
@ExecuteOn(TaskExecutors.BLOCKING)
class InviteCodeController {

    private static final int RANDOM_CODE_LENGTH = 24;

    private static final String LIST = "invite-codes";

    private final InviteCodeQueries inviteCodes;
    private final ClientAddress clientAddress;

    InviteCodeController(InviteCodeQueries inviteCodes, ClientAddress clientAddress) {
        this.inviteCodes = inviteCodes;
        this.clientAddress = clientAddress;
    }

    /** Makes a code; a random one when none is given. */
    @Post
    @Status(HttpStatus.CREATED)
    InviteCode create(HttpRequest<?> request, Caller caller, @Body @Valid NewInviteCode body) {
        String code = body.code() == null ? Secrets.random().substring(0, RANDOM_CODE_LENGTH) : body.code();
        int uses = body.uses() == null ? 1 : body.uses();
        return inviteCodes
                .create(new Actor(caller, clientAddress.of(request)), code, uses, body.expiresAt())
                .orElseThrow(() -> new InvalidInputException("body.code", "is taken"));
    }

    /**
     * All codes, newest first.
     *
     * @param limit how many at most, 1 to 200
     * @param cursor {@code next_cursor} of the page before
     */
    @Get
    Page<InviteCode> list(
            @QueryValue(value = "limit", defaultValue = Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryValue("cursor") @Nullable String cursor) {
        return Page.of(
                inviteCodes.newest(limit + 1, Cursor.parse(LIST, cursor)),
                limit,
                code -> new Cursor(LIST, code.createdAt(), code.id()));
    }

    /**
     * What a new code admits.
     *
     * @param code 4 to 200 characters; null: a random one
     * @param uses registrations, 1 to 1,000,000; null: 1
     * @param expiresAt from then on it admits nobody; null: never
     */
    @Serdeable
    record NewInviteCode(
            @Size(min = 4, max = 200) @Pattern(regexp = "^\\S+$", message = "must not contain white space") @Nullable
            String code,

            @Min(1) @Max(1_000_000) @Nullable Integer uses,
            @Future @Nullable Instant expiresAt) {}

    /**
     * A code.
     *
     * @param id identifies it
     * @param code what is typed at the registration
     * @param usesRemaining registrations left
     * @param expiresAt from then on it admits nobody; null: never
     * @param createdAt when it was made
     */
    @Serdeable
    record InviteCode(
            UUID id,
            String code,
            int usesRemaining,
            @Nullable Instant expiresAt,
            Instant createdAt) {}
}
