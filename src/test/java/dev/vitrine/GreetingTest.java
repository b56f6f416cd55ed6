package dev.vitrine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scripts wait for the line with the address, and then look for what stands below it. */
class GreetingTest {

    @Test
    void whoSeesTheAddressSeesTheSignInsToo() {
        List<String> writes = new ArrayList<>();
        PrintStream out = new PrintStream(
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] bytes, int offset, int length) {
                        writes.add(new String(bytes, offset, length, UTF_8));
                    }
                },
                false,
                UTF_8);

        Greeting.print(out, 8080, true);

        assertThat(writes)
                .singleElement()
                .asString()
                .contains("Vitrine is ready at http://localhost:8080 ", "creator@vitrine.example", "curl -s ");
    }
}
