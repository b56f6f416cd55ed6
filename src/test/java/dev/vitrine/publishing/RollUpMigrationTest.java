package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.db.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

class RollUpMigrationTest {

    @Test
    void slotsBecomeOneRollUpAndTheNextLogsATail() throws SQLException {
        TestDatabase database = TestDatabase.createEmpty();
        migrate(database, "16");
        try (Connection first = database.connect();
                Connection second = database.connect()) {
            PublishingRows rows = new PublishingRows(DSL.using(first, SQLDialect.POSTGRES));
            UUID video = rows.video("2026-03-01T00:00:00Z");
            UUID clip = rows.clip(video, 0.25);
            UUID otherClip = rows.clip(video, 0.75);
            // both are open at once: each has a slot of its own
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            rows.log(clip, "tiktok", "success", "2026-03-01T00:00:00Z", 7, null);
            new PublishingRows(DSL.using(second, SQLDialect.POSTGRES))
                    .log(otherClip, "tiktok", "success", "2026-03-01T00:00:00Z", 5, null);
            first.commit();
            second.commit();
            first.setAutoCommit(true);
            DSLContext sql = DSL.using(first, SQLDialect.POSTGRES);
            assertThat(sql.fetchCount(DSL.table("publishing.publish_log_totals")))
                    .isEqualTo(2);

            migrate(database, "17");
            rows.log(otherClip, "tiktok", "success", "2026-03-01T00:00:00Z", 5, null);

            assertThat(sql.fetch("select * from publishing.folded_publish_logs").formatCSV(false))
                    .isEqualTo("tiktok,success,2,2,12000000\n");
            assertThat(sql.fetch("select logs from publishing.folded_arrivals").formatCSV(false))
                    .isEqualTo("2\n");
            assertThat(sql.fetch("select * from publishing.folded_clips").formatCSV(false))
                    .isEqualTo("tiktok,0,2,2,1.00\n");
            assertThat(sql.fetchValue("select sum(logs) from publishing.publish_log_totals"))
                    .hasToString("3");
        }
    }

    private static void migrate(TestDatabase database, String version) {
        Flyway.configure()
                .dataSource(database.url(), database.username(), database.password())
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }
}
