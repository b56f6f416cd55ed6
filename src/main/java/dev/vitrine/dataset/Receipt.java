package dev.vitrine.dataset;

import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a file has, signed.
 *
 * @param id the export
 * @param datasetType the dataset
 * @param format csv, xlsx, json or ndjson
 * @param filters the parameters of the request
 * @param rows how many the file has
 * @param bytes how many the file has
 * @param sha256 of the file, in hexadecimal
 * @param snapshotAt the moment whose state of the database the file shows
 * @param truncated whether there were more rows than asked for; null: not recorded
 * @param after the {@code after} that continues exactly where the limit cut; null when it did not
 * @param losses what the format could not take; null: not recorded
 * @param algorithm of the signature
 * @param keyId of the key; the keys are at {@code /.well-known/vitrine-receipt-keys.json}
 * @param publicKey the key, in base64url; trust it when the service publishes it
 * @param signature in base64, over the receipt without this field, as compact JSON in UTF-8 with sorted keys
 */
@Serdeable
record Receipt(
        UUID id,
        String datasetType,
        String format,
        JsonNode filters,
        long rows,
        long bytes,
        String sha256,
        @Nullable Instant snapshotAt,
        @Nullable Boolean truncated,
        @Nullable String after,
        @Nullable JsonNode losses,
        String algorithm,
        String keyId,
        String publicKey,
        String signature) {

    static final String SIGNATURE = "signature";
    static final String PUBLIC_KEY = "public_key";

    /** Signs what is written in an answer: the mapper is the one that writes it. */
    static Receipt of(AuditedExport export, ReceiptKey key, JsonMapper json) {
        Receipt unsigned = unsigned(export, key.published());
        try {
            return unsigned.signed(key.sign(signedContent(json.writeValueToTree(unsigned))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Receipt unsigned(AuditedExport export, PublicReceiptKey key) {
        return new Receipt(
                export.id(),
                export.datasetType(),
                export.format(),
                export.filters(),
                export.rowCount(),
                Objects.requireNonNull(export.bytes()),
                Objects.requireNonNull(export.sha256()),
                export.snapshotAt(),
                export.truncated(),
                export.nextToken(),
                export.losses(),
                ReceiptKey.ALGORITHM,
                key.id(),
                key.raw(),
                "");
    }

    private Receipt signed(String by) {
        return new Receipt(
                id,
                datasetType,
                format,
                filters,
                rows,
                bytes,
                sha256,
                snapshotAt,
                truncated,
                after,
                losses,
                algorithm,
                keyId,
                publicKey,
                by);
    }

    /** The bytes that are signed. */
    static byte[] signedContent(JsonNode receipt) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        receipt.entries().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        fields.remove(SIGNATURE);
        return JsonDocuments.canonical(JsonNode.createObjectNode(fields));
    }
}
