package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everybody does everything with the same few jobs at once. */
class JobInterleavingTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final int CALLERS = 6;
    private static final int REQUESTS = 40;

    @Test
    void statesStayLegal() throws Exception {
        Jobs jobs = Jobs.as(SERVICE, "operator");
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(jobs.createFailed());
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Random random = new Random(i);
                callers.add(threads.submit(() -> {
                    for (int n = 0; n < REQUESTS; n++) {
                        act(jobs, ids.get(random.nextInt(ids.size())), random);
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        }

        assertNone("select from rendering.jobs where (state = 'running') <> (lease_token is not null)");
        assertNone("select from rendering.jobs where archived <> (archived_at is not null)");
        assertNone("select from rendering.jobs where (state in ('completed', 'error')) <> (finished_at is not null)"
                + " and origin <> 'render'");
        assertNone("select parent_job_id from rendering.jobs where origin = 'retry' and state in ('queued', 'running')"
                + " group by parent_job_id having count(*) > 1");
        assertNone(
                "select state, archived, sum(jobs) from rendering.job_counts group by state, archived having sum(jobs) <> 0"
                        + " except select state, archived, count(*) from rendering.jobs group by state, archived");
    }

    private static void assertNone(String query) {
        assertThat(SERVICE.sql().fetch(query)).as(query).isEmpty();
    }

    private static void act(Jobs jobs, UUID id, Random random) {
        String path = "/dashboard/jobs/" + id;
        HttpResponse<String> response = switch (random.nextInt(5)) {
            case 0, 1 -> jobs.post(path + "/retry");
            case 2 -> jobs.delete(path);
            case 3 -> jobs.post(path + "/restore");
            default -> render(jobs, random.nextBoolean());
        };
        assertThat(response.statusCode()).as(response.body()).isIn(200, 204, 409);
    }

    private static HttpResponse<String> render(Jobs jobs, boolean works) {
        HttpResponse<String> response = jobs.post("/render/claim", "{\"worker\":\"w\"}");
        if (response.statusCode() != 200) {
            return response;
        }
        JsonNode claim = Jobs.json(response);
        String lease = "{\"worker\":\"w\",\"lease_token\":\"%s\"".formatted(Jobs.text(claim, "lease_token"));
        String path = "/render/" + Jobs.text(claim, "job_id");
        return works
                ? jobs.post(path + "/complete", lease + "}")
                : jobs.post(path + "/fail", lease + ",\"error\":\"x\"}");
    }
}
