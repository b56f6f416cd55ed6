package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.val;

import dev.vitrine.Service;
import io.micronaut.json.tree.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobListTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    static Jobs jobs;

    @BeforeAll
    static void signIn() {
        jobs = Jobs.as(SERVICE, "viewer");
    }

    @BeforeEach
    void begin() {
        SERVICE.sql().execute("delete from rendering.jobs");
    }

    private static UUID job(String topic, String state, boolean archived, String... tags) {
        return SERVICE.sql()
                .fetchSingle(
                        "insert into rendering.jobs (topic, state, archived, tags, created_at) values ({0},"
                                + " cast({1} as rendering.job_state), {2}, {3}, timestamptz '2026-01-01Z' + interval '1 minute'"
                                + " * (select count(*) from rendering.jobs)) returning id",
                        val(topic), val(state), val(archived), val(tags))
                .get(0, UUID.class);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aJobHasAllItsFields() {
        UUID id = job("Bass", "error", false, "a", "b");
        SERVICE.sql()
                .execute(
                        "update rendering.jobs set num_scenes = 3, duration_sec = 2.5, encoder = 'e', resolution = 'r',"
                                + " final_video_url = 'v', thumbnail_url = 't', error = 'x', is_draft = true, progress = 7,"
                                + " updated_at = '2026-01-02Z'");

        assertThat(jobs.get("/dashboard/jobs").body())
                .isEqualTo(
                        "{\"jobs\":[{\"job_id\":\"%s\",\"topic\":\"Bass\",\"state\":\"error\",\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-02T00:00:00Z\",\"num_scenes\":3,\"duration_sec\":2.5,\"encoder\":\"e\",\"resolution\":\"r\",\"final_video_url\":\"v\",\"thumbnail_url\":\"t\",\"error\":\"x\",\"tags\":[\"a\",\"b\"],\"is_draft\":true,\"archived\":false,\"parent_job_id\":null,\"origin\":\"render\",\"progress\":7}],\"total\":1,\"total_is_lower_bound\":false,\"page\":1,\"page_size\":20,\"has_more\":false,\"next_cursor\":null}"
                                .formatted(id));
    }

    @Test
    void anEmptyListHasAllItsFields() {
        assertThat(jobs.get("/dashboard/jobs").body())
                .isEqualTo(
                        "{\"jobs\":[],\"total\":0,\"total_is_lower_bound\":false,\"page\":1,\"page_size\":20,\"has_more\":false,\"next_cursor\":null}");
    }

    @ParameterizedTest
    @CsvSource({
        "queued, Q",
        "running, R",
        "completed, C",
        "success, C",
        "error, E",
        "unknown, U",
        "archived, A",
    })
    void aStateSelects(String state, String topic) {
        job("Q", "queued", false);
        job("R", "running", false);
        job("C", "completed", false);
        job("E", "error", false);
        job("U", "unknown", false);
        job("A", "completed", true);

        HttpResponse<String> list = jobs.get("/dashboard/jobs?state=" + state);

        assertThat(Jobs.topics(list)).containsExactly(topic);
        assertThat(Jobs.member(Jobs.json(list), "total").getIntValue()).isEqualTo(1);
    }

    @Test
    void archivedJobsAreShownOnlyWhenAskedFor() {
        job("A", "completed", true);
        job("B", "completed", false);

        assertThat(Jobs.topics(jobs.get("/dashboard/jobs"))).containsExactly("B");
    }

    @ParameterizedTest
    @CsvSource({
        "BASS, Größe im Bass",
        "gröSSe, ",
        "größe, Größe im Bass",
        "100%, 100% wet",
        "stems_v, Stems_v2",
        "a\\b, a\\b",
        "%, 100% wet",
        "_, Stems_v2",
        "it's, it's",
    })
    void searchTakesEachCharacterAsItIs(String search, String topic) {
        job("Größe im Bass", "queued", false);
        job("100% wet", "queued", false);
        job("Stems_v2", "queued", false);
        job("a\\b", "queued", false);
        job("it's", "queued", false);

        HttpResponse<String> list = jobs.get("/dashboard/jobs?search=" + encoded(search));

        assertThat(Jobs.topics(list)).isEqualTo(topic == null ? List.of() : List.of(topic));
    }

    @Test
    void anyOfTheTagsIsEnough() {
        job("1", "queued", false, "bass", "drums");
        job("2", "queued", false, "drums");
        job("3", "queued", false, "mixing");
        job("4", "queued", false);

        assertThat(Jobs.topics(jobs.get("/dashboard/jobs?tags=" + encoded(" bass ,mixing,"))))
                .containsExactly("3", "1");
        assertThat(Jobs.topics(jobs.get("/dashboard/jobs?tags=Bass"))).isEmpty();
        assertThat(Jobs.topics(jobs.get("/dashboard/jobs?tags=,"))).hasSize(4);
    }

    @Test
    void filtersAddUp() {
        job("bass 1", "queued", false, "a");
        job("bass 2", "error", false, "a");
        job("bass 3", "error", false, "b");
        job("drums", "error", false, "a");

        assertThat(Jobs.topics(jobs.get("/dashboard/jobs?state=error&search=bass&tags=a")))
                .containsExactly("bass 2");
    }

    @Test
    void pagesAndCursorsShowEachJobOnce() {
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            job("job " + i, "completed", false);
            newestFirst.addFirst("job " + i);
        }
        // the same time: the id decides
        SERVICE.sql().execute("update rendering.jobs set created_at = '2026-01-01Z' where topic in ('job 0', 'job 1')");

        List<String> byPage = new ArrayList<>();
        List<String> byCursor = new ArrayList<>();
        String cursor = "";
        for (int page = 1; page <= 4; page++) {
            JsonNode answer = Jobs.json(jobs.get("/dashboard/jobs?page_size=2" + cursor));
            HttpResponse<String> paged = jobs.get("/dashboard/jobs?page_size=2&page=" + page);
            assertThat(answer).isEqualTo(Jobs.json(paged));
            assertThat(Jobs.member(answer, "page").getIntValue()).isEqualTo(page);
            assertThat(Jobs.member(answer, "total").getIntValue()).isEqualTo(7);
            assertThat(Jobs.member(answer, "has_more").getBooleanValue()).isEqualTo(page < 4);
            byPage.addAll(Jobs.topics(paged));
            Jobs.member(answer, "jobs").values().forEach(job -> byCursor.add(Jobs.text(job, "topic")));
            cursor = page < 4 ? "&cursor=" + Jobs.text(answer, "next_cursor") : "";
        }

        assertThat(byPage).containsExactlyInAnyOrderElementsOf(newestFirst);
        assertThat(byPage.subList(0, 5)).isEqualTo(newestFirst.subList(0, 5));
        assertThat(byCursor).isEqualTo(byPage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&search=j", "&tags=t", "&state=completed"})
    void aPagePastTheEndIsEmptyAndKeepsTheTotal(String filter) {
        job("j", "completed", false, "t");

        HttpResponse<String> page = jobs.get("/dashboard/jobs?page=2147483647&page_size=100" + filter);

        assertThat(page.body())
                .isEqualTo(
                        "{\"jobs\":[],\"total\":1,\"total_is_lower_bound\":false,\"page\":2147483647,\"page_size\":100,\"has_more\":false,\"next_cursor\":null}");
    }

    @Test
    void aSearchThatMatchesManyIsCountedExactlyWhenThereIsTime() {
        SERVICE.sql().execute("insert into rendering.jobs (topic) select 'many' from generate_series(1, 2500)");

        HttpResponse<String> list = jobs.get("/dashboard/jobs?search=many");

        assertThat(list.body()).contains("\"total\":2500,\"total_is_lower_bound\":false");
    }

    @ParameterizedTest
    @CsvSource({
        "page=0, query.page",
        "page=1e3, query.page",
        "page=99999999999, query.page",
        "page_size=101, query.page_size",
        "page_size=0, query.page_size",
        "state=done, query.state",
        "state=QUEUED, query.state",
        "search=%00, query.search",
        "tags=a%00, query.tags",
        "cursor=x, query.cursor",
        "cursor=1.eA, query.cursor",
        "refresh=maybe, query.refresh",
    })
    void aBadValueIsRefusedWithItsPlace(String query, String location) {
        HttpResponse<String> response = jobs.get("/dashboard/jobs?" + query);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.body()).contains("\"location\":\"%s\"".formatted(location));
    }

    @Test
    void refreshNeedsTheRightToWrite() {
        assertThat(jobs.get("/dashboard/jobs?refresh=true").statusCode()).isEqualTo(403);
        assertThat(Jobs.as(SERVICE, "operator")
                        .get("/dashboard/jobs?refresh=true")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void creatorsSeeNoJobs() {
        assertThat(Jobs.as(SERVICE, "creator").get("/dashboard/jobs").statusCode())
                .isEqualTo(403);
        assertThat(SERVICE.get("/dashboard/jobs").statusCode()).isEqualTo(401);
    }
}
