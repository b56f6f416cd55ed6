package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final String STATUS = "{\"name\":null,\"status\":\"UP\",\"details\":null}";

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/readiness", "/health/liveness"})
    void everybodySeesTheStatusAndAdminsSeeTheDetails(String path) {
        assertThat(SERVICE.get(path).body()).isEqualTo(STATUS);
        for (String role : new String[] {"viewer", "operator", "creator"}) {
            SERVICE.user(role + path, role);
            assertThat(SERVICE.get(path, SERVICE.tokenOf(role + path)).body()).isEqualTo(STATUS);
        }
        SERVICE.user("admin" + path, "admin");

        assertThat(SERVICE.get(path, SERVICE.tokenOf("admin" + path)).body()).contains("\"details\":{");
    }
}
