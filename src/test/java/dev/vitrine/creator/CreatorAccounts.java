package dev.vitrine.creator;

import dev.vitrine.Service;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.impl.DSL;

/** Creators with somebody who may sign in for them. */
final class CreatorAccounts {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Service service;

    CreatorAccounts(Service service) {
        this.service = service;
    }

    /** A creator without anything, linked with a new user of the role creator. */
    Account creator(String name) {
        UUID creatorId = service.sql()
                .fetchSingle(
                        "insert into catalog.creators (name, slug) values ({0}, lower({0})) returning id",
                        DSL.val(name))
                .get(0, UUID.class);
        return linked(creatorId, "creator");
    }

    /** One more user of a creator. */
    Account linked(UUID creatorId, String role) {
        String email = "user%d@example.org".formatted(COUNT.incrementAndGet());
        UUID userId = service.user(email, role);
        service.sql()
                .execute(
                        "update identity.users set creator_id = {0} where id = {1}",
                        DSL.val(creatorId), DSL.val(userId));
        return new Account(creatorId, userId, service.tokenOf(email));
    }

    /** The access token of a user without a creator. */
    String unlinked(String role) {
        String email = "user%d@example.org".formatted(COUNT.incrementAndGet());
        service.user(email, role);
        return service.tokenOf(email);
    }

    /** Statements of SQL in which {@code :creator} and {@code :user} stand for the ids of an account. */
    void insert(Account account, String statements) {
        service.sql().connection(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(statements
                        .replace(":creator", "'%s'".formatted(account.creatorId()))
                        .replace(":user", "'%s'".formatted(account.userId())));
            }
        });
    }

    /**
     * A creator and a user who is linked with it.
     *
     * @param token the user's access token
     */
    record Account(UUID creatorId, UUID userId, String token) {}
}
