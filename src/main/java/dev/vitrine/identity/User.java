package dev.vitrine.identity;

import dev.vitrine.jooq.identity.enums.UserRole;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user as they see themselves.
 *
 * @param id the subject of their tokens
 * @param email unique, ignoring case
 * @param displayName what others see
 * @param role what they may do
 * @param creatorId the creator whose data are theirs; null without one
 * @param onboardingCompleted whether the introduction was finished
 * @param createdAt when they registered
 */
@Serdeable
record User(
        UUID id,
        String email,
        String displayName,
        UserRole role,
        @Nullable UUID creatorId,
        boolean onboardingCompleted,
        Instant createdAt) {}
