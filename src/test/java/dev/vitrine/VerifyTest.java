package dev.vitrine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.dataset.ReceiptCheck;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code verify} as scripts use it: they look at the exit code, people at the line. */
class VerifyTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theProcessEndsWithWhatTheCheckSays() throws Exception {
        SERVICE.user("admin@example.org", "admin");
        String token = SERVICE.tokenOf("admin@example.org");
        HttpResponse<String> export = SERVICE.get("/v1/exports/users", token);
        String id = export.headers().firstValue("X-Export-Id").orElseThrow();
        Path file = file("users.csv", export.body());
        Path receipt = file(
                "receipt.json",
                SERVICE.get("/v1/exports/%s/receipt".formatted(id), token).body());

        try (ServiceProcess holds = verify(file, receipt);
                ServiceProcess doesNotHold = verify(file("changed.csv", export.body() + "x"), receipt);
                ServiceProcess cannotCheck = verify(file, file("list.json", "[]"))) {
            assertThat(holds.awaitExit()).as(holds.out()).isZero();
            assertThat(holds.out()).contains("holds: sha256").doesNotContain("DOES NOT HOLD");
            assertThat(doesNotHold.awaitExit()).isEqualTo(1);
            assertThat(doesNotHold.out()).contains("DOES NOT HOLD: sha256");
            assertThat(cannotCheck.awaitExit()).isEqualTo(2);
            assertThat(holds.err() + doesNotHold.err() + cannotCheck.err()).isEmpty();
        }
    }

    private ServiceProcess verify(Path file, Path receipt) {
        return ServiceProcess.verify(folder, file.toString(), receipt.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "\"x\"", "null", "3", "true"})
    void aReceiptThatIsNoObjectIsNone(String receipt) throws Exception {
        Path file = file("users.csv", "id");

        assertThat(cannotCheck(file, file("receipt.json", receipt)))
                .isEqualTo("cannot check: receipt.json is no JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":1,}", "no JSON\nat all", "\0"})
    void aReceiptThatIsNoJsonIsNone(String receipt) throws Exception {
        Path file = file("users.csv", "id");

        assertThat(cannotCheck(file, file("receipt.json", receipt)))
                .isEqualTo("cannot check: receipt.json is no JSON object");
    }

    /** As curl stores it where an export has none. */
    @Test
    void aProblemInPlaceOfAReceiptIsNone() throws Exception {
        Path file = file("users.csv", "id");

        assertThat(cannotCheck(
                        file,
                        file("receipt.json", "{\"status\":409,\"detail\":\"Export is started and has no receipt\"}")))
                .isEqualTo("cannot check: receipt.json is no receipt");
    }

    @Test
    void fieldsThatAreNoTextsHoldNothing() throws Exception {
        Path file = file("users.csv", "id");
        Path receipt = file("receipt.json", "{\"bytes\":{\"a\":1},\"signature\":[],\"public_key\":null,\"rows\":[1]}");

        assertThat(check(1, file, receipt)).contains("DOES NOT HOLD: signature", "DOES NOT HOLD: bytes");
        assertThat(check(1, file, receipt, file("keys.json", "{\"keys\":3}"))).contains("DOES NOT HOLD: key");
        assertThat(cannotCheck(file, receipt, file("keys.json", "[]")))
                .isEqualTo("cannot check: keys.json is no JSON object");
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        Path file = file("users.csv", "id");
        Path receipt = file("receipt.json", "{}");
        Path missing = folder.resolve("missing");

        assertThat(cannotCheck(missing, receipt)).isEqualTo("cannot check: missing cannot be read");
        assertThat(cannotCheck(file, missing)).isEqualTo("cannot check: missing cannot be read");
        assertThat(cannotCheck(folder, receipt))
                .isEqualTo("cannot check: %s cannot be read".formatted(folder.getFileName()));
        assertThat(cannotCheck(file, folder))
                .isEqualTo("cannot check: %s cannot be read".formatted(folder.getFileName()));
        assertThat(cannotCheck(file, receipt, missing)).isEqualTo("cannot check: missing cannot be read");
        assertThat(cannotCheck(file)).isEqualTo("usage: verify FILE RECEIPT [KEYS]");
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    /** The only line. */
    private static String cannotCheck(Path... files) {
        return check(2, files);
    }

    private static String check(int exitCode, Path... files) {
        String[] arguments = new String[files.length + 1];
        arguments[0] = "verify";
        for (int i = 0; i < files.length; i++) {
            arguments[i + 1] = files[i].toString();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = ReceiptCheck.run(arguments, new PrintStream(out, true, UTF_8));
        assertThat(code).as(out.toString(UTF_8)).isEqualTo(exitCode);
        return out.toString(UTF_8).strip();
    }
}
