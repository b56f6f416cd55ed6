package dev.vitrine.dataset;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;

/** The key that receipts are checked with, for everybody. */
@Tag(name = "Dataset exports")
@Controller("/.well-known/vitrine-receipt-keys.json")
@Secured(SecurityRule.IS_ANONYMOUS)
class ReceiptKeyController {

    private final ReceiptKey key;

    ReceiptKeyController(ReceiptKey key) {
        this.key = key;
    }

    /** The keys as a JSON Web Key Set (RFC 7517, RFC 8037). */
    @Get
    KeySet keys() {
        PublicReceiptKey published = key.published();
        return new KeySet(
                List.of(new Key("OKP", ReceiptKey.ALGORITHM, "EdDSA", "sig", published.id(), published.raw())));
    }

    /**
     * Keys.
     *
     * @param keys one
     */
    @Serdeable
    record KeySet(List<Key> keys) {}

    /**
     * A key.
     *
     * @param kty always OKP
     * @param crv always Ed25519
     * @param alg always EdDSA
     * @param use always sig
     * @param kid the {@code key_id} of receipts
     * @param x the key, in base64url
     */
    @Serdeable
    record Key(String kty, String crv, String alg, String use, String kid, String x) {}
}
