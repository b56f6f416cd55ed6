package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Waiting;
import java.time.Duration;
import java.util.UUID;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service folds by itself. */
class RollUpUpkeepTest {

    private static final Duration IN_TIME = Duration.ofSeconds(10);

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.fold-interval", "20ms");

    @Test
    void publicationsAreFoldedWithoutBeingAskedFor() throws Exception {
        PublishingRows rows = new PublishingRows(SERVICE.sql());
        UUID clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), 0.5);
        rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z");

        Waiting.until(IN_TIME, () -> !SERVICE.sql().fetchExists(DSL.table("publishing.unfolded_publish_logs")));

        assertThat(SERVICE.sql().fetchValue("select published from publishing.folded_clips where platform = 'tiktok'"))
                .isEqualTo(1L);
    }
}
