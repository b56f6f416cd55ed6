package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrine.Service;
import dev.vitrine.db.SmallDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When the disk of PostgreSQL's tables is full, writes are refused, reads are answered, and it heals by itself. */
class FullDiskTest {

    @Order(1)
    @RegisterExtension
    static final SmallDisk DISK = SmallDisk.ofMegabytes(64);

    @Order(2)
    @RegisterExtension
    static final Service SERVICE = new Service().on(DISK.database());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Random RANDOM = new Random(1);
    private static final int MOST_WRITES = 1_000;

    private String token = "";

    @Test
    void writesAreRefusedAndReadsAreAnsweredUntilThereIsRoomAgain() throws Exception {
        assumeTrue(DISK.isMounted(), "a disk of its own can be mounted");
        SERVICE.user("operator@example.org", "operator");
        token = SERVICE.tokenOf("operator@example.org");
        assertThat(render().statusCode()).isEqualTo(201);

        DISK.fill();
        int jobs = 1;
        HttpResponse<String> refused = render();
        // what lies in pages that are there already still finds room
        while (refused.statusCode() == 201 && jobs < MOST_WRITES) {
            jobs++;
            refused = render();
        }

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("The database is not available at the moment");
        assertThat(jobsShown()).isEqualTo(jobs);
        assertThat(SERVICE.get("/auth/me", token).statusCode()).isEqualTo(200);
        assertThat(SERVICE.get("/dashboard/stats/overview", token).statusCode()).isEqualTo(200);
        assertThat(SERVICE.get("/health/readiness").statusCode()).isEqualTo(200);

        DISK.free();

        assertThat(render().statusCode()).isEqualTo(201);
        assertThat(jobsShown()).isEqualTo(jobs + 1);
    }

    /** A job whose plan fills pages of its own: no compression makes it smaller. */
    private HttpResponse<String> render() {
        byte[] bytes = new byte[9_000];
        RANDOM.nextBytes(bytes);
        return SERVICE.post(
                "/render",
                "{\"scenes\":[{\"image_prompt\":\"A mixing desk\",\"narration\":\"%s\",\"duration_sec\":4.0}]}"
                        .formatted(HexFormat.of().formatHex(bytes)),
                token);
    }

    private int jobsShown() throws IOException {
        return JSON.readTree(SERVICE.get("/dashboard/jobs", token).body())
                .get("total")
                .asInt();
    }
}
