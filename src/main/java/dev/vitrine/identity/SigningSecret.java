package dev.vitrine.identity;

import dev.vitrine.db.Secrets;
import dev.vitrine.db.StartupException;
import io.micronaut.context.env.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The secret that access tokens are signed with (HS256). */
public final class SigningSecret {

    /** The setting that holds the secret; {@code VITRINE_JWT_SECRET} in the environment. */
    public static final String PROPERTY = "vitrine.jwt-secret";

    private SigningSecret() {}

    /**
     * The configured secret, or with an embedded database the one that is kept in its data directory.
     *
     * @throws StartupException when it is shorter than 32 bytes, or when an external database is used without one
     */
    public static String find(Environment environment, Optional<Path> dataDirectory) {
        String secret = environment
                .getProperty(PROPERTY, String.class)
                .orElseGet(
                        () -> dataDirectory
                                .map(SigningSecret::kept)
                                .orElseThrow(
                                        () -> new StartupException(
                                                "VITRINE_JWT_SECRET is not set: with an external database it is needed (at least 32 bytes)")));
        return Secrets.requireLongEnough("VITRINE_JWT_SECRET", secret);
    }

    private static String kept(Path dataDirectory) {
        try {
            return Secrets.keptIn(dataDirectory.resolve("jwt.secret"));
        } catch (IOException e) {
            throw new StartupException("jwt.secret in %s cannot be read or written".formatted(dataDirectory), e);
        }
    }
}
