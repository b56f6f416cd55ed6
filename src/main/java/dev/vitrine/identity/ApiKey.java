package dev.vitrine.identity;

import dev.vitrine.db.Secrets;
import dev.vitrine.db.Sha256;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key, {@code vtr_<public id>_<secret>}: the public id (12 characters a–z, 0–9) names it, the secret (256
 * random bits) proves it.
 */
record ApiKey(String publicId, String secret) {

    private static final Pattern FORMAT = Pattern.compile("vtr_([a-z0-9]{12})_([0-9a-f]{64})");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int PUBLIC_ID_LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    static ApiKey random() {
        String publicId = RANDOM.ints(PUBLIC_ID_LENGTH, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .reduce("", String::concat);
        return new ApiKey(publicId, Secrets.random());
    }

    static Optional<ApiKey> parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        return matcher.matches() ? Optional.of(new ApiKey(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** What is stored. A fast hash is enough: the secret is random, so nobody can guess it from a list. */
    String secretHash() {
        return Sha256.hex(secret);
    }

    /** The whole key, for the one answer that shows it. */
    String text() {
        return "vtr_" + publicId + "_" + secret;
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "vtr_" + publicId + "_…";
    }
}
