package dev.vitrine.dataset;

import dev.vitrine.identity.SigningSecret;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The Ed25519 key that receipts are signed with. It is derived from a secret: {@code vitrine.receipt-secret}, or else the
 * one of access tokens, which is set or kept in the data directory; so all instances have the same key, and it stays.
 */
@Singleton
final class ReceiptKey {

    static final String ALGORITHM = "Ed25519";

    private static final String PURPOSE = "vitrine receipts 1";

    private final KeyPair pair;
    private final PublicReceiptKey published;

    ReceiptKey(
            @Value("${vitrine.receipt-secret:}") @Nullable String receiptSecret,
            @Value("${" + SigningSecret.PROPERTY + "}") String signingSecret) {
        this.pair = derive(receiptSecret == null || receiptSecret.isBlank() ? signingSecret : receiptSecret);
        this.published = PublicReceiptKey.of(pair.getPublic());
    }

    PublicReceiptKey published() {
        return published;
    }

    /** The signature, in base64. */
    String sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(pair.getPrivate());
            signature.update(content);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair derive(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(255, new Given(mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8))));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An Ed25519 private key is 32 bytes of a random generator; these are they. */
    private static final class Given extends SecureRandom {

        private final transient byte[] seed;

        Given(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException("an Ed25519 key is made of 32 bytes");
            }
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }
    }
}
