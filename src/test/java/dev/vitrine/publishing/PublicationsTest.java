package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PublicationsTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static String viewer;
    private static UUID clip;

    @BeforeAll
    static void history() {
        SERVICE.user("viewer@example.org", "viewer");
        viewer = SERVICE.tokenOf("viewer@example.org");
        PublishingRows rows = new PublishingRows(SERVICE.sql());
        clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), 0.5);
        for (int i = 0; i < 250; i++) {
            // three rows share each second
            String createdAt = "2026-03-01T00:%02d:%02dZ".formatted(i / 3 / 60, i / 3 % 60);
            rows.log(clip, i % 5 == 0 ? "X" : "TikTok", i % 2 == 0 ? "success" : "failed", createdAt);
        }
    }

    @Test
    void allPagesTogetherAreTheFigure() {
        assertThat(ids("limit=7")).hasSize(250).doesNotHaveDuplicates();
        assertThat(ids("status=success&limit=50")).hasSize(125);
        assertThat(ids("status=success&platform=tiktok&limit=9")).hasSize(100);
        assertThat(ids("platform=other&limit=200")).hasSize(50);
        assertThat(ids("from=2026-03-01T00:00:10Z&to=2026-03-01T00:00:19Z")).hasSize(30);
        assertThat(SERVICE.get("/dashboard/stats/queue?platform=tiktok", viewer).body())
                .contains("\"success\":100,");
    }

    @Test
    void theNewestComesFirst() {
        assertThat(ids("limit=200"))
                .isEqualTo(SERVICE.sql()
                        .fetch("select id from publishing.publish_logs order by created_at desc, id desc")
                        .getValues(0, String.class));
    }

    @Test
    void aPublicationHasAllItsFields() {
        UUID id = new PublishingRows(SERVICE.sql()).log(clip, "youtube", "scheduled", "2026-04-01T10:00:00Z", 5, null);
        try {
            assertThat(SERVICE.get("/dashboard/publications?platform=YouTube", viewer)
                            .body())
                    .isEqualTo(
                            "{\"items\":[{\"id\":\"%s\",\"clip_id\":\"%s\",\"platform\":\"youtube\",\"social_account_id\":null,\"status\":\"scheduled\",\"external_url\":null,\"error_message\":null,\"requested_at\":\"2026-04-01T10:00:00Z\",\"published_at\":\"2026-04-01T10:00:05Z\",\"retry_count\":0,\"created_at\":\"2026-04-01T10:00:00Z\"}],\"next_cursor\":null}"
                                    .formatted(id, clip));
        } finally {
            SERVICE.sql().execute("delete from publishing.publish_logs where id = ?", id);
        }
    }

    @Test
    void badParametersAreRefused() {
        for (String query : new String[] {"status=done", "limit=0", "limit=201", "limit=x", "cursor=abc", "from=x"}) {
            assertThat(SERVICE.get("/dashboard/publications?" + query, viewer).statusCode())
                    .as(query)
                    .isEqualTo(422);
        }
        assertThat(SERVICE.get("/dashboard/publications").statusCode()).isEqualTo(401);
    }

    /** The ids of all pages. */
    private static List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (true) {
            HttpResponse<String> page = SERVICE.get("/dashboard/publications?" + query + cursor, viewer);
            assertThat(page.statusCode()).isEqualTo(200);
            Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(page.body());
            while (id.find()) {
                ids.add(id.group(1));
            }
            Matcher next = Pattern.compile("\"next_cursor\":\"([^\"]+)\"").matcher(page.body());
            if (!next.find()) {
                return ids;
            }
            cursor = "&cursor=" + next.group(1);
        }
    }
}
