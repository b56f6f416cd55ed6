package dev.vitrine.dataset;

import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code java -jar vitrine.jar verify FILE RECEIPT [KEYS]}: checks a file with its receipt, without a service. */
public final class ReceiptCheck {

    /** The first argument that asks for it. */
    public static final String COMMAND = "verify";

    private static final int HOLDS = 0;
    private static final int DOES_NOT_HOLD = 1;
    private static final int CANNOT_CHECK = 2;

    private final PrintStream out;
    private boolean holds = true;

    private ReceiptCheck(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints a line for each thing that holds or does not.
     *
     * @param arguments {@code verify}, a file, its receipt as the service answered with it, and as an option the keys of
     *     the service as it publishes them
     * @return the exit code: 0 all holds, 1 something does not, 2 that cannot be said
     */
    public static int run(String[] arguments, PrintStream out) {
        if (arguments.length < 3 || arguments.length > 4) {
            out.println("usage: verify FILE RECEIPT [KEYS]");
            return CANNOT_CHECK;
        }
        try {
            HashedOutput content = content(Path.of(arguments[1]));
            JsonNode receipt = object(Path.of(arguments[2]));
            JsonNode keys = arguments.length == 4 ? object(Path.of(arguments[3])) : null;
            if (receipt.get(Receipt.SIGNATURE) == null) {
                throw new Unusable(Path.of(arguments[2]), "is no receipt", null);
            }
            return new ReceiptCheck(out).check(content, receipt, keys);
        } catch (Unusable e) {
            out.println("cannot check: " + e.getMessage());
            return CANNOT_CHECK;
        }
    }

    private static HashedOutput content(Path file) throws Unusable {
        HashedOutput content = new HashedOutput(OutputStream.nullOutputStream());
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(content);
            return content;
        } catch (IOException e) {
            throw new Unusable(file, "cannot be read", e);
        }
    }

    private static JsonNode object(Path file) throws Unusable {
        try {
            JsonNode document = JsonDocuments.parse(Files.readAllBytes(file));
            // null is null, here
            if (document != null && document.isObject()) {
                return document;
            }
            throw new Unusable(file, "is no JSON object", null);
        } catch (UncheckedIOException e) {
            throw new Unusable(file, "is no JSON object", e);
        } catch (IOException e) {
            throw new Unusable(file, "cannot be read", e);
        }
    }

    private int check(HashedOutput content, JsonNode receipt, @Nullable JsonNode keys) {
        checkSignature(receipt, keys);
        compare("bytes", text(receipt, "bytes"), Long.toString(content.count()));
        compare("sha256", text(receipt, "sha256"), content.sha256());
        tell(receipt);
        return holds ? HOLDS : DOES_NOT_HOLD;
    }

    private void checkSignature(JsonNode receipt, @Nullable JsonNode keys) {
        PublicReceiptKey key = new PublicReceiptKey(text(receipt, Receipt.PUBLIC_KEY));
        boolean signed = key.verifies(Receipt.signedContent(receipt), text(receipt, Receipt.SIGNATURE));
        report(signed, "signature", signed ? "the receipt is as it was signed" : "the receipt was changed");
        if (keys == null) {
            out.println("note: nothing says whose key that is; give the keys of the service as a third file");
        } else {
            boolean known = isKnown(key, keys);
            report(known, "key", (known ? "is" : "is not") + " one of the service");
        }
    }

    private static boolean isKnown(PublicReceiptKey key, JsonNode keys) {
        JsonNode list = keys.get("keys");
        if (list != null && list.isArray()) {
            for (JsonNode candidate : list.values()) {
                if (text(candidate, "x").equals(key.raw())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void compare(String what, String promised, String found) {
        boolean equal = promised.equals(found);
        report(equal, what, equal ? found : "the receipt says %s, the file has %s".formatted(promised, found));
    }

    private void report(boolean good, String what, String detail) {
        holds &= good;
        out.printf("%s: %s: %s%n", good ? "holds" : "DOES NOT HOLD", what, detail);
    }

    private void tell(JsonNode receipt) {
        out.printf(
                "the receipt is about %s rows of %s as %s, as of %s%n",
                text(receipt, "rows"),
                text(receipt, "dataset_type"),
                text(receipt, "format"),
                text(receipt, "snapshot_at"));
        if (text(receipt, "truncated").equals("true")) {
            out.println("note: there were more rows; the export was cut at its limit");
        }
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || value.isContainerNode() ? "" : value.coerceStringValue();
    }

    /** A file that is not what it should be. */
    private static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        Unusable(Path file, String why, @Nullable Throwable cause) {
            super("%s %s".formatted(file.getFileName(), why), cause);
        }
    }
}
