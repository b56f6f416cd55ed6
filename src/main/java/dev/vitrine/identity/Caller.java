package dev.vitrine.identity;

import io.micronaut.security.authentication.Authentication;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking: an active user, or an API key.
 *
 * @param id of the user or the key
 * @param name how the audit log names the caller: the user's id, or the key's public id
 * @param creatorId the creator that the user is linked with; null for others and for keys
 * @param permissions see {@link Permission}
 */
public record Caller(UUID id, String name, @Nullable UUID creatorId, Collection<String> permissions)
        implements Authentication {

    /** {@inheritDoc} */
    @Override
    public String getName() {
        return name;
    }

    /** {@inheritDoc} */
    @Override
    public Collection<String> getRoles() {
        return permissions;
    }

    /** {@inheritDoc} */
    @Override
    public Map<String, Object> getAttributes() {
        return Map.of();
    }

    /** Whether the caller has the permission. */
    public boolean may(String permission) {
        return permissions.contains(permission);
    }
}
