package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.TestOrder;
import dev.vitrine.Waiting;
import io.micronaut.context.exceptions.NoSuchBeanException;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Order(TestOrder.WAITING)
class SimulatedRendererTest {

    @RegisterExtension
    static final Service SERVICE =
            new Service().with("vitrine.demo", true).with("vitrine.rendering.requeue-interval", "200ms");

    @RegisterExtension
    static final Service PLAIN = new Service();

    @Test
    void inTheDemoJobsEnd() throws Exception {
        Jobs jobs = Jobs.as(SERVICE, "operator");
        for (int i = 0; i < 3; i++) {
            jobs.create(Jobs.PLAN.replace("{\"scenes\"", "{\"quality\":\"preview\",\"scenes\""));
        }

        // its renderer is heard of no more
        SERVICE.sql()
                .execute("insert into rendering.jobs (plan, state, lease_token, lease_expires_at) values"
                        + " ('{\"quality\": \"preview\"}', 'running', gen_random_uuid(), now() - interval '1 minute')");

        Waiting.until(Duration.ofMinutes(1), SimulatedRendererTest::ended);

        assertThat(
                        SERVICE.sql()
                                .fetch(
                                        "select from rendering.jobs where state = 'completed' and encoder = 'simulator' and duration_sec > 2"
                                                + " and resolution = '720p' and final_video_url is not null or state = 'error' and error is not null"))
                .hasSize(4);
    }

    private static boolean ended() {
        return SERVICE.sql()
                .fetch("select from rendering.jobs where state in ('queued', 'running')")
                .isEmpty();
    }

    @Test
    void otherwiseItIsOff() {
        Assertions.assertThatThrownBy(() -> PLAIN.context().getBean(SimulatedRenderer.class))
                .isInstanceOf(NoSuchBeanException.class);
    }
}
