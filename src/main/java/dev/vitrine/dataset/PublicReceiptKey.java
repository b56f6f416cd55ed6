package dev.vitrine.dataset;

import dev.vitrine.db.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a signature is checked with.
 *
 * @param raw the 32 bytes of the key, in base64url
 */
record PublicReceiptKey(String raw) {

    private static final int RAW_BYTES = 32;
    private static final int ID_DIGITS = 16;
    /** What X.509 has before the raw bytes of every Ed25519 key. */
    private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

    static PublicReceiptKey of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
        return new PublicReceiptKey(Base64.getUrlEncoder().withoutPadding().encodeToString(raw));
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the raw key. */
    String id() {
        return Sha256.hex(Base64.getUrlDecoder().decode(raw)).substring(0, ID_DIGITS);
    }

    /** Whether the owner of this key has signed the content. */
    boolean verifies(byte[] content, String signatureBase64) {
        try {
            Signature signature = Signature.getInstance(ReceiptKey.ALGORITHM);
            signature.initVerify(key());
            signature.update(content);
            return signature.verify(Base64.getDecoder().decode(signatureBase64));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private PublicKey key() throws GeneralSecurityException {
        byte[] rawBytes = Base64.getUrlDecoder().decode(raw);
        byte[] encoded = Arrays.copyOf(X509_START, X509_START.length + rawBytes.length);
        System.arraycopy(rawBytes, 0, encoded, X509_START.length, rawBytes.length);
        return KeyFactory.getInstance(ReceiptKey.ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    }
}
