package dev.vitrine.creator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Statements;
import dev.vitrine.creator.CreatorAccounts.Account;
import dev.vitrine.figure.FigureSql;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.net.http.HttpResponse;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private final CreatorAccounts accounts = new CreatorAccounts(SERVICE);

    @Test
    void aCreatorWithoutAnythingHasZerosAndEmptyLists() {
        HttpResponse<String> response = dashboard(accounts.creator("Nobody Yet"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("private, no-store");
        assertThat(response.body()).isEqualTo(json("""
                {"video_count":0,"technique_count":0,"key_moment_count":0,"search_impressions":0,
                "techniques":[],"videos":[]}"""));
    }

    @Test
    void itCountsAndListsWhatTheCreatorHas() {
        Account ann = accounts.creator("Ann");
        accounts.insert(ann, """
                insert into catalog.source_videos (creator_id, id, filename, processing_status, created_at) values
                    (:creator, '00000000-0000-0000-0000-000000000011', 'old.mp4', 'complete', '2026-01-01T10:00:00Z'),
                    (:creator, '00000000-0000-0000-0000-000000000012', 'new "ä" 🎛️.mp4', 'in_progress',
                        '2026-01-02T10:00:00.123456Z');
                insert into catalog.technique_pages (creator_id, id, title, slug, topic_category, created_at) values
                    (:creator, '00000000-0000-0000-0000-000000000021', 'Gain Staging', 'ann-1', 'Mixing',
                        '2026-02-01T00:00:00Z'),
                    (:creator, '00000000-0000-0000-0000-000000000022', 'Ducking', 'ann-2', null,
                        '2026-02-02T12:30:00.5Z');
                insert into catalog.key_moments
                    (creator_id, source_video_id, technique_page_id, title, summary, start_time, end_time, content_type)
                values
                    (:creator, '00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-000000000021',
                        'one', '', 0, 1, 'tip'),
                    (:creator, '00000000-0000-0000-0000-000000000012', '00000000-0000-0000-0000-000000000021',
                        'two', '', 0, 1, 'tip'),
                    (:creator, '00000000-0000-0000-0000-000000000012', null, 'loose', '', 0, 1, 'tip');
                insert into catalog.search_log (query_key, query, created_at) values
                    ('gain staging', 'Gain Staging', '2026-03-01T00:00:00Z'),
                    ('gain staging', 'GAIN STAGING', '2026-03-01T00:00:00Z'),
                    ('ducking', 'ducking', '2019-03-01T00:00:00Z'),
                    (' ducking', ' ducking', '2026-03-01T00:00:00Z'),
                    ('gain', 'gain', '2026-03-01T00:00:00Z');""");

        assertThat(dashboard(ann).body()).isEqualTo(json("""
                {"video_count":2,"technique_count":2,"key_moment_count":3,"search_impressions":3,
                "techniques":[
                {"title":"Ducking","slug":"ann-2","topic_category":null,
                "created_at":"2026-02-02T12:30:00.500Z","key_moment_count":0},
                {"title":"Gain Staging","slug":"ann-1","topic_category":"Mixing",
                "created_at":"2026-02-01T00:00:00Z","key_moment_count":2}],
                "videos":[
                {"filename":"new \\"ä\\" \\uD83C\\uDF9B️.mp4","processing_status":"in_progress",
                "created_at":"2026-01-02T10:00:00.123456Z"},
                {"filename":"old.mp4","processing_status":"complete","created_at":"2026-01-01T10:00:00Z"}]}"""));
    }

    @Test
    void rowsOfOneMomentAreInDescendingOrderOfTheirIds() {
        Account twins = accounts.creator("Twins");
        accounts.insert(twins, """
                insert into catalog.source_videos (creator_id, id, filename, created_at) values
                    (:creator, '00000000-0000-0000-0000-000000000002', 'second', '2026-01-01Z'),
                    (:creator, 'f0000000-0000-0000-0000-000000000000', 'first', '2026-01-01Z'),
                    (:creator, '00000000-0000-0000-0000-000000000001', 'third', '2026-01-01Z');
                insert into catalog.technique_pages (creator_id, id, title, slug, created_at) values
                    (:creator, '00000000-0000-0000-0000-000000000002', 'second', 'twins-2', '2026-01-01Z'),
                    (:creator, 'f0000000-0000-0000-0000-000000000000', 'first', 'twins-1', '2026-01-01Z'),
                    (:creator, '00000000-0000-0000-0000-000000000001', 'third', 'twins-3', '2026-01-01Z');""");

        assertThat(dashboard(twins).body())
                .matches(".*\"slug\":\"twins-1\".*\"slug\":\"twins-2\".*\"slug\":\"twins-3\".*"
                        + "\"filename\":\"first\".*\"filename\":\"second\".*\"filename\":\"third\".*");
    }

    @Test
    void aSearchCountsOnceEvenIfTwoPagesShareTheTitle() {
        Account ann = accounts.creator("Same Title Twice");
        accounts.insert(ann, """
                insert into catalog.technique_pages (creator_id, title, slug) values
                    (:creator, 'Twice', 'twice-1'), (:creator, 'TWICE', 'twice-2');
                insert into catalog.search_log (query_key, query) values ('twice', 'Twice'), ('twice', 'twice');""");

        assertThat(impressions(ann)).isEqualTo(2);
        fold();
        assertThat(impressions(ann)).isEqualTo(2);
    }

    @Test
    void searchesForTitlesOfOthersDoNotCount() {
        Account ann = accounts.creator("Counts Hers");
        Account bob = accounts.creator("Counts His");
        accounts.insert(ann, """
                insert into catalog.technique_pages (creator_id, title, slug) values
                    (:creator, 'Hers', 'hers'), (:creator, 'Both', 'both-hers');""");
        accounts.insert(bob, """
                insert into catalog.technique_pages (creator_id, title, slug) values
                    (:creator, 'His', 'his'), (:creator, 'bOTH', 'both-his');
                insert into catalog.search_log (query_key, query) values
                    ('hers', 'hers'), ('his', 'his'), ('his', 'his'), ('his', 'his'), ('both', 'both');""");

        assertThat(impressions(ann)).isEqualTo(2);
        assertThat(impressions(bob)).isEqualTo(4);
    }

    /** The right column is what PostgreSQL's lower makes of it: no normalisation, no expansion of ß, no trimming. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Überblenden|ÜBERBLENDEN|1",
                "ÄRGER|ärger|1",
                "Ärger zerlegt|A\u0308rger zerlegt|0",
                "A\u0308rger|a\u0308RGER|1",
                "Straße|STRASSE|0",
                "Straßen|STRAẞEN|1",
                "İstanbul|İSTANBUL|1",
                "Σίσυφος|ΣΊΣΥΦΟς|1",
                "Τέλος|ΤΈΛΟΣ|0",
                "Sidechain 🎛️|SIDECHAIN 🎛️|1",
                "Family 👩‍👩‍👧|family 👩‍👩‍👧|1",
                "Trimmed|trimmed |0",
                " Blank|blank|0",
                "Plain%|plainx|0",
                "Under_score|underxscore|0",
                "Back\\slash|BACK\\SLASH|1"
            })
    void caseIsFoldedAsPostgresqlDoes(String title, String query, long expected) {
        Account ann = accounts.creator("Folds " + title);
        SERVICE.sql()
                .execute(
                        "insert into catalog.technique_pages (creator_id, title, slug) values ({0}, {1}, {1})",
                        DSL.val(ann.creatorId()), DSL.val(title));
        SERVICE.sql()
                .execute("insert into catalog.search_log (query_key, query) values (lower({0}), {0})", DSL.val(query));

        assertThat(impressions(ann)).isEqualTo(expected).isEqualTo(recount(ann));
        fold();
        assertThat(impressions(ann)).isEqualTo(expected).isEqualTo(recount(ann));
    }

    @Test
    void anotherCreatorsRowsAreNeverShown() {
        Account ann = accounts.creator("Keeps To Herself");
        Account bob = accounts.creator("Has Everything");
        accounts.insert(bob, """
                insert into catalog.source_videos (creator_id, id, filename) values
                    (:creator, '00000000-0000-0000-0000-0000000000b1', 'his.mp4');
                insert into catalog.technique_pages (creator_id, id, title, slug) values
                    (:creator, '00000000-0000-0000-0000-0000000000b2', 'His page', 'his-page');
                insert into catalog.key_moments
                    (creator_id, source_video_id, technique_page_id, title, summary, start_time, end_time, content_type)
                values (:creator, '00000000-0000-0000-0000-0000000000b1', '00000000-0000-0000-0000-0000000000b2',
                    'his', '', 0, 1, 'tip');
                insert into catalog.search_log (query_key, query) values ('his page', 'His page');""");

        assertThat(dashboard(ann).body())
                .startsWith(
                        "{\"video_count\":0,\"technique_count\":0,\"key_moment_count\":0,\"search_impressions\":0,\"techniques\":[],");
        assertThat(SERVICE.get("/creator/dashboard?creator_id=" + bob.creatorId(), ann.token())
                        .body())
                .isEqualTo(dashboard(ann).body());
        assertThat(dashboard(bob).body()).startsWith("{\"video_count\":1,");
    }

    @Test
    void twoUsersOfOneCreatorSeeTheSameWhateverTheirRoles() {
        Account ann = accounts.creator("Has A Manager");
        accounts.insert(ann, "insert into catalog.source_videos (creator_id, filename) values (:creator, 'a.mp4');");

        for (String role : List.of("viewer", "operator", "admin")) {
            assertThat(dashboard(accounts.linked(ann.creatorId(), role)).body())
                    .isEqualTo(dashboard(ann).body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/creator/dashboard", "/creator/transparency", "/creator/export"})
    void whoIsLinkedWithNoCreatorIsToldSoWhateverTheRole(String path) {
        for (String role : List.of("creator", "viewer", "operator", "admin")) {
            HttpResponse<String> response = SERVICE.get(path, accounts.unlinked(role));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(response.body())
                    .isEqualTo(
                            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"No creator profile linked to this account\",\"instance\":\"%s\"}"
                                    .formatted(path));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/creator/dashboard", "/creator/transparency", "/creator/export"})
    void apiKeysAreNoUsers(String path) {
        HttpResponse<String> made = SERVICE.post("/admin/api-keys", """
                {"name":"all","scopes":["stats:read","jobs:read","jobs:write","exports:read","figures:read"]}""", accounts.unlinked("admin"));
        String key = made.body().replaceFirst(".*\"key\":\"([^\"]+)\".*", "$1");

        HttpResponse<String> response = SERVICE.send(SERVICE.request(path).header("X-API-Key", key));

        assertThat(response.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/creator/dashboard", "/creator/transparency", "/creator/export"})
    void nobodyIsToldToSignIn(String path) {
        HttpResponse<String> response = SERVICE.get(path);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("\"detail\":\"Not authenticated\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/creator/dashboard", "/creator/transparency", "/creator/export"})
    void aUserWhoWasSwitchedOffIsNobody(String path) {
        Account ann = accounts.creator("Switched Off At " + path);
        accounts.insert(ann, "update identity.users set is_active = false where id = :user");

        assertThat(SERVICE.get(path, ann.token()).statusCode()).isEqualTo(401);
    }

    @Test
    void itIsOneStatement() {
        Account ann = accounts.creator("One Statement");
        Statements statements = Statements.of(SERVICE.context());

        assertThat(statements.during(() -> dashboard(ann)))
                .containsExactly(FigureSql.named(
                                DashboardQueries.DASHBOARD.select(DashboardQueries.CREATOR_ID.is(ann.creatorId())))
                        .replace(":creator_id", "?"));
    }

    /** Left to itself PostgreSQL plans it for each creator with fewer pages than most, which takes longer than the answer. */
    @Test
    void itIsPlannedOnce() {
        Account ann = accounts.creator("Planned Once");
        DSLContext creators = SERVICE.context().getBean(DSLContext.class, Qualifiers.byName("creators"));

        Record plans = creators.connectionResult(connection -> {
            DSLContext alone = DSL.using(connection, creators.settings());
            for (int i = 0; i < 10; i++) {
                DashboardQueries.DASHBOARD.single(alone, DashboardQueries.CREATOR_ID.is(ann.creatorId()));
            }
            return alone.fetchSingle("""
                    select generic_plans, custom_plans
                    from pg_prepared_statements
                    where statement like '%/* creator.dashboard */%'""");
        });

        assertThat(plans.get("generic_plans", Long.class)).isPositive();
        assertThat(plans.get("custom_plans", Long.class)).isZero();
    }

    private static HttpResponse<String> dashboard(Account account) {
        return SERVICE.get("/creator/dashboard", account.token());
    }

    private static long impressions(Account account) {
        return Long.parseLong(dashboard(account).body().replaceFirst(".*\"search_impressions\":(\\d+),.*", "$1"));
    }

    /** The definition, word by word. */
    private static long recount(Account account) {
        return SERVICE.sql().fetchSingle("""
                        select count(*) from catalog.search_log l where exists (
                            select from catalog.technique_pages p
                            where p.creator_id = {0} and lower(p.title) = lower(l.query))""", DSL.val(account.creatorId())).get(0, Long.class);
    }

    private static void fold() {
        SERVICE.sql().execute("select catalog.fold_search_log()");
    }

    private static String json(String lines) {
        return lines.replace("\n", "");
    }
}
