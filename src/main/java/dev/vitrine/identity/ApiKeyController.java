package dev.vitrine.identity;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vitrine.web.Cursor;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Page;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keys for programs: made, listed and revoked by admins. */
@Tag(name = "Administration")
@Controller("/admin/api-keys")
@Secured(Permission.ADMIN)
@ExecuteOn(TaskExecutors.BLOCKING)
class ApiKeyController {

    private static final String LIST = "api-keys";

    private final ApiKeyQueries apiKeys;
    private final ClientAddress clientAddress;

    ApiKeyController(ApiKeyQueries apiKeys, ClientAddress clientAddress) {
        this.apiKeys = apiKeys;
        this.clientAddress = clientAddress;
    }

    /** Makes a key. The answer is the only place where {@code key} is ever shown. */
    @Post
    @Status(HttpStatus.CREATED)
    CreatedApiKey create(HttpRequest<?> request, Caller caller, @Body @Valid NewApiKey body) {
        checkScopes(body.scopes());
        checkNetworks(body.allowedCidrs() == null ? List.of() : body.allowedCidrs());
        ApiKey key = ApiKey.random();
        try {
            return CreatedApiKey.of(apiKeys.create(actor(request, caller), key, body), key);
        } catch (ApiKeyQueries.NotANetwork e) {
            throw new InvalidInputException(
                    "body.allowed_cidrs", "must be networks in CIDR notation such as 10.1.0.0/16");
        }
    }

    private static void checkScopes(List<String> scopes) {
        for (int i = 0; i < scopes.size(); i++) {
            if (!Permission.SCOPES.contains(scopes.get(i))) {
                throw new InvalidInputException(
                        "body.scopes[%d]".formatted(i),
                        "must be one of "
                                + String.join(
                                        ", ",
                                        Permission.SCOPES.stream().sorted().toList()));
            }
        }
    }

    private static void checkNetworks(List<String> networks) {
        for (int i = 0; i < networks.size(); i++) {
            String wrong = Networks.whatIsWrongWith(networks.get(i));
            if (wrong != null) {
                throw new InvalidInputException("body.allowed_cidrs[%d]".formatted(i), wrong);
            }
        }
    }

    /**
     * All keys, also the revoked ones, newest first; never a secret.
     *
     * @param limit how many at most, 1 to 200
     * @param cursor {@code next_cursor} of the page before
     */
    @Get
    Page<ApiKeyEntry> list(
            @QueryValue(value = "limit", defaultValue = Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryValue("cursor") @Nullable String cursor) {
        return Page.of(
                apiKeys.newest(limit + 1, Cursor.parse(LIST, cursor)),
                limit,
                key -> new Cursor(LIST, key.createdAt(), key.id()));
    }

    /** Revokes a key, at once and for good; again is no error. */
    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    void revoke(HttpRequest<?> request, Caller caller, @PathVariable UUID id) {
        if (!apiKeys.revoke(actor(request, caller), id)) {
            throw new HttpStatusException(HttpStatus.NOT_FOUND, "API key %s not found".formatted(id));
        }
    }

    private Actor actor(HttpRequest<?> request, Caller caller) {
        return new Actor(caller, clientAddress.of(request));
    }

    /**
     * What a new key may do.
     *
     * @param name what it is for
     * @param scopes at least one of {@code stats:read, jobs:read, jobs:write, exports:read, figures:read}
     * @param expiresAt from then on it is refused; null: never
     * @param allowedCidrs networks from which it works; null or empty: all
     * @param requestsPerMinute its limit; null: none
     */
    @Serdeable
    record NewApiKey(
            @Schema(example = "Render farm") @NotBlank @Size(max = 200)
            String name,

            @Schema(example = "[\"jobs:write\"]") @NotEmpty @Size(max = 10)
            List<@NotBlank String> scopes,

            @Schema(example = "2030-01-01T00:00:00Z") @Future @Nullable
            Instant expiresAt,

            @Schema(example = "[\"10.1.0.0/16\"]") @Size(max = 100) @Nullable
            List<@NotBlank String> allowedCidrs,

            @Schema(example = "600") @Positive @Nullable Integer requestsPerMinute) {}

    /**
     * A key without its secret.
     *
     * @param id for revoking it
     * @param publicId names it in logs and audits
     * @param name what it is for
     * @param scopes what it may do
     * @param allowedCidrs networks from which it works; empty: all
     * @param requestsPerMinute its limit; null: none
     * @param createdAt when it was made
     * @param expiresAt from then on it is refused; null: never
     * @param lastUsedAt give or take a minute; null: never
     * @param revokedAt null: it was not
     */
    @Serdeable
    record ApiKeyEntry(
            UUID id,
            String publicId,
            String name,
            List<String> scopes,
            List<String> allowedCidrs,
            @Nullable Integer requestsPerMinute,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt) {}

    /**
     * A new key.
     *
     * @param entry the key as it is listed from now on
     * @param key {@code vtr_PUBLICID_SECRET}, shown this once
     */
    @Serdeable
    record CreatedApiKey(@JsonUnwrapped ApiKeyEntry entry, String key) {

        static CreatedApiKey of(ApiKeyEntry entry, ApiKey key) {
            return new CreatedApiKey(entry, key.text());
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "CreatedApiKey[" + entry.publicId() + "]";
        }
    }
}
