package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No repair of the roll-ups goes unrecorded. */
class RepairAuditTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void aRepairThatCannotBeRecordedIsNone() {
        SERVICE.user("admin@example.org", "admin");
        String token = SERVICE.tokenOf("admin@example.org");
        new PublishingRows(SERVICE.sql()).job("completed", "{\"platform\": \"x\"}", "2026-03-01T00:00:00Z");
        SERVICE.sql().execute("update publishing.job_totals set jobs = jobs + 3");
        SERVICE.sql().execute("revoke insert on identity.audit_log from vitrine_app");

        assertThat(SERVICE.post("/admin/recount?repair=true", "", token).statusCode())
                .isEqualTo(500);
        SERVICE.sql().execute("grant insert on identity.audit_log to vitrine_app");
        assertThat(SERVICE.post("/admin/recount?repair=true", "", token).body())
                .doesNotContain("\"drift\":0,\"figures\"");
        assertThat(SERVICE.post("/admin/recount", "", token).body()).contains("\"drift\":0,\"figures\"");
        assertThat(SERVICE.sql()
                        .fetchValue("select string_agg(action, ',' order by created_at) from identity.audit_log"))
                .isEqualTo("rollups.repaired,rollups.recounted");
    }
}
