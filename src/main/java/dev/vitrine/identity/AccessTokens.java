package dev.vitrine.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vitrine.jooq.identity.enums.UserRole;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;

/** Signs and checks access tokens: JWT, HS256, claims {@code sub}, {@code role}, {@code iat}, {@code exp}. */
@Singleton
final class AccessTokens {

    /** Clocks of machines may differ by this much. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final Duration timeToLive;

    AccessTokens(
            @Value("${" + SigningSecret.PROPERTY + "}") String secret,
            @Value("${vitrine.access-token-ttl}") Duration timeToLive)
            throws JOSEException {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        this.signer = new MACSigner(key);
        this.verifier = new MACVerifier(key);
        this.timeToLive = timeToLive;
    }

    Duration timeToLive() {
        return timeToLive;
    }

    String sign(UUID userId, UserRole role) {
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .subject(userId.toString())
                        .claim("role", role.getLiteral())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(timeToLive)))
                        .build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    /** The user that a token speaks for; empty for anything that is not a valid token of ours. */
    Optional<UUID> verify(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (claims.getSubject() == null || !isCurrent(claims)) {
                return Optional.empty();
            }
            return Optional.of(UUID.fromString(claims.getSubject()));
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isCurrent(JWTClaimsSet claims) {
        Instant now = Instant.now();
        Date expires = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        Date notBefore = claims.getNotBeforeTime();
        return expires != null
                && now.isBefore(expires.toInstant())
                && (issued == null || !issued.toInstant().isAfter(now.plus(CLOCK_SKEW)))
                && (notBefore == null || !notBefore.toInstant().isAfter(now.plus(CLOCK_SKEW)));
    }
}
