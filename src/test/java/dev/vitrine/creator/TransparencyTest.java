package dev.vitrine.creator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Statements;
import dev.vitrine.creator.CreatorAccounts.Account;
import java.util.List;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransparencyTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private final CreatorAccounts accounts = new CreatorAccounts(SERVICE);

    @Test
    void aCreatorWithoutAnythingHasEmptyLists() {
        assertThat(transparency(accounts.creator("Nobody Yet"))).isEqualTo(json("""
                {"techniques":[],"key_moments":[],"relationships":[],"source_videos":[],"tags":[]}"""));
    }

    @Test
    void itShowsEverythingThatWasDerived() {
        Account ann = accounts.creator("Ann");
        accounts.insert(ann, """
                insert into catalog.source_videos (creator_id, id, filename, processing_status, created_at) values
                    (:creator, '00000000-0000-0000-0000-000000000011', 'old.mp4', 'complete', '2026-01-01T10:00Z'),
                    (:creator, '00000000-0000-0000-0000-000000000012', 'new.mp4', 'errored', '2026-01-02T10:00Z');
                insert into catalog.technique_pages
                    (creator_id, id, title, slug, topic_category, topic_tags, summary, created_at)
                values
                    (:creator, '00000000-0000-0000-0000-000000000021', 'Old page', 'ann-old', 'Mixing',
                        '{eq,bass}', 'About it.', '2026-02-01T00:00Z'),
                    (:creator, '00000000-0000-0000-0000-000000000022', 'New page', 'ann-new', null,
                        '{}', null, '2026-02-02T00:00Z');
                insert into catalog.key_moments
                    (creator_id, id, source_video_id, technique_page_id, title, summary, start_time, end_time,
                        content_type)
                values
                    (:creator, '00000000-0000-0000-0000-000000000031', '00000000-0000-0000-0000-000000000011',
                        '00000000-0000-0000-0000-000000000021', 'attached', 'shown', 0.1, 12, 'technique'),
                    (:creator, '00000000-0000-0000-0000-000000000032', '00000000-0000-0000-0000-000000000012',
                        null, 'loose', '', 61.25, 1e3, 'walkthrough');
                insert into catalog.related_technique_links
                    (creator_id, source_page_id, target_creator_id, target_page_id, relationship)
                values (:creator, '00000000-0000-0000-0000-000000000022',
                    :creator, '00000000-0000-0000-0000-000000000021', 'builds_on');""");

        assertThat(transparency(ann)).isEqualTo(json("""
                {"techniques":[
                {"title":"New page","slug":"ann-new","topic_category":null,"topic_tags":[],"summary":"",
                "created_at":"2026-02-02T00:00:00Z","key_moment_count":0},
                {"title":"Old page","slug":"ann-old","topic_category":"Mixing","topic_tags":["eq","bass"],
                "summary":"About it.","created_at":"2026-02-01T00:00:00Z","key_moment_count":1}],
                "key_moments":[
                {"title":"attached","summary":"shown","content_type":"technique","start_time":0.1,"end_time":12.0,
                "source_video_filename":"old.mp4","technique_page_title":"Old page"},
                {"title":"loose","summary":"","content_type":"walkthrough","start_time":61.25,"end_time":1000.0,
                "source_video_filename":"new.mp4","technique_page_title":null}],
                "relationships":[
                {"relationship_type":"builds_on","source_page_title":"New page","source_page_slug":"ann-new",
                "target_page_title":"Old page","target_page_slug":"ann-old"}],
                "source_videos":[
                {"filename":"new.mp4","processing_status":"errored","created_at":"2026-01-02T10:00:00Z"},
                {"filename":"old.mp4","processing_status":"complete","created_at":"2026-01-01T10:00:00Z"}],
                "tags":["bass","eq"]}"""));
    }

    @Test
    void momentsAreInTheOrderOfPagesThenLooseOnes() {
        Account ann = accounts.creator("Orders Moments");
        accounts.insert(ann, """
                insert into catalog.source_videos (creator_id, id, filename) values
                    (:creator, '00000000-0000-0000-0000-000000000011', 'v.mp4');
                insert into catalog.technique_pages (creator_id, id, title, slug, created_at) values
                    (:creator, '00000000-0000-0000-0000-000000000021', 'older', 'o-1', '2026-02-01Z'),
                    (:creator, '00000000-0000-0000-0000-000000000022', 'newer, lower id', 'o-2', '2026-02-02Z'),
                    (:creator, '00000000-0000-0000-0000-000000000023', 'newer, higher id', 'o-3', '2026-02-02Z');
                insert into catalog.key_moments
                    (creator_id, id, source_video_id, technique_page_id, title, summary, sort_order, start_time,
                        end_time, content_type, created_at)
                select :creator, ('00000000-0000-0000-0000-0000000001' || id)::uuid,
                    '00000000-0000-0000-0000-000000000011',
                    case when page > 0 then ('00000000-0000-0000-0000-00000000002' || page)::uuid end,
                    title, '', sort_order, start_time, 0, 'tip', created_at::timestamptz
                from (values
                    ('01', 1, '7', 0, 0, '2026-03-01Z'),
                    ('02', 2, '6', 0, 0, '2026-03-01Z'),
                    ('03', 3, '5 last by sort order', 2, 0, '2026-03-01Z'),
                    ('04', 3, '4 last by start', 1, 9, '2026-03-01Z'),
                    ('06', 3, '3 last by id', 1, 5, '2026-03-01Z'),
                    ('05', 3, '2', 1, 5, '2026-03-02Z'),
                    ('07', 3, '1 negative order', -1, 99, '2026-03-09Z'),
                    ('08', 0, '9 same time, higher id', 0, 0, '2026-03-02Z'),
                    ('09', 0, '10 latest', 0, 0, '2026-03-03Z'),
                    ('00', 0, '8', 7, 7, '2026-03-02Z'))
                    as m (id, page, title, sort_order, start_time, created_at);""");

        List<String> titles = SERVICE.sql()
                .fetch(
                        "select m ->> 'title' from json_array_elements(cast({0} as json) -> 'key_moments') m",
                        DSL.val(transparency(ann)))
                .getValues(0, String.class);

        assertThat(titles)
                .containsExactly(
                        "1 negative order",
                        "2",
                        "3 last by id",
                        "4 last by start",
                        "5 last by sort order",
                        "6",
                        "7",
                        "8",
                        "9 same time, higher id",
                        "10 latest");
    }

    @Test
    void aLinkIsShownOnceAndToBothEnds() {
        Account ann = accounts.creator("Links Out");
        Account bob = accounts.creator("Is Linked To");
        Account cleo = accounts.creator("Has No Part");
        accounts.insert(bob, """
                insert into catalog.technique_pages (creator_id, id, title, slug, summary) values
                    (:creator, '00000000-0000-0000-0000-0000000000b1', 'Bob''s', 'bobs', 'Bob''s secret');""");
        accounts.insert(ann, """
                insert into catalog.technique_pages (creator_id, id, title, slug) values
                    (:creator, '00000000-0000-0000-0000-0000000000a1', 'Ann''s', 'anns'),
                    (:creator, '00000000-0000-0000-0000-0000000000a2', 'Ann''s other', 'anns-2');
                insert into catalog.related_technique_links
                    (creator_id, id, source_page_id, target_creator_id, target_page_id, relationship, created_at)
                select :creator, '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-0000000000a1',
                    creator_id, id, 'prerequisite', '2026-01-01Z'
                from catalog.technique_pages where slug = 'bobs';
                insert into catalog.related_technique_links
                    (creator_id, id, source_page_id, target_creator_id, target_page_id, relationship, created_at)
                select :creator, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-0000000000a1',
                    creator_id, id, 'related', '2026-01-01Z'
                from catalog.technique_pages where slug = 'anns-2';""");
        accounts.insert(bob, """
                insert into catalog.related_technique_links
                    (creator_id, source_page_id, target_creator_id, target_page_id, relationship, created_at)
                select :creator, '00000000-0000-0000-0000-0000000000b1', creator_id, id, 'builds_on', '2025-01-01Z'
                from catalog.technique_pages where slug = 'anns';""");

        String back = link("builds_on", "Bob's", "bobs", "Ann's", "anns");
        String inside = link("related", "Ann's", "anns", "Ann's other", "anns-2");
        String out = link("prerequisite", "Ann's", "anns", "Bob's", "bobs");
        assertThat(transparency(ann)).contains("\"relationships\":[%s,%s,%s],".formatted(back, inside, out));
        assertThat(transparency(bob)).contains("\"relationships\":[%s,%s],".formatted(back, out));
        assertThat(transparency(cleo)).contains("\"relationships\":[],");
        assertThat(transparency(ann)).doesNotContain("secret");
    }

    @Test
    void aSummaryEndsAfter200CodePoints() {
        Account ann = accounts.creator("Writes A Lot");
        accounts.insert(ann, """
                insert into catalog.technique_pages (creator_id, title, slug, summary, created_at) values
                    (:creator, 'faces', 'faces', repeat('😀', 201), '2026-01-03Z'),
                    (:creator, 'whole', 'whole', repeat('ä', 200), '2026-01-02Z'),
                    (:creator, 'marks', 'marks', repeat(U&'a\\0308', 150), '2026-01-01Z');""");

        List<String> summaries = SERVICE.sql()
                .fetch(
                        "select t ->> 'summary' from json_array_elements(cast({0} as json) -> 'techniques') t",
                        DSL.val(transparency(ann)))
                .getValues(0, String.class);

        assertThat(summaries).containsExactly("😀".repeat(200), "ä".repeat(200), "a\u0308".repeat(100));
    }

    /** U+FF61 is before 🎛 (U+1F39B) by code point, and behind it by UTF-16 unit; no language's order is like this. */
    @Test
    void tagsAreDistinctAndInOrderOfCodePoints() {
        Account ann = accounts.creator("Tags");
        accounts.insert(ann, """
                insert into catalog.technique_pages (creator_id, title, slug, topic_tags) values
                    (:creator, 'a', 'tags-a', '{b,a,Zoo,ä,"",a}'),
                    (:creator, 'b', 'tags-b', '{｡,🎛,a,B,"z z"}'),
                    (:creator, 'c', 'tags-c', '{}');""");

        List<String> tags = SERVICE.sql()
                .fetch(
                        "select t from json_array_elements_text(cast({0} as json) -> 'tags') t",
                        DSL.val(transparency(ann)))
                .getValues(0, String.class);

        assertThat(tags).containsExactly("", "B", "Zoo", "a", "b", "z z", "ä", "｡", "🎛");
    }

    @Test
    void anotherCreatorsRowsAreNeverShown() {
        Account ann = accounts.creator("Sees Only Hers");
        Account bob = accounts.creator("Has Secrets");
        accounts.insert(bob, """
                insert into catalog.source_videos (creator_id, id, filename) values
                    (:creator, '00000000-0000-0000-0000-0000000000b1', 'secret.mp4');
                insert into catalog.technique_pages (creator_id, id, title, slug, topic_tags) values
                    (:creator, '00000000-0000-0000-0000-0000000000b2', 'secret', 'secret', '{secret}');
                insert into catalog.key_moments
                    (creator_id, source_video_id, technique_page_id, title, summary, start_time, end_time, content_type)
                values
                    (:creator, '00000000-0000-0000-0000-0000000000b1', '00000000-0000-0000-0000-0000000000b2',
                        'secret', '', 0, 1, 'tip'),
                    (:creator, '00000000-0000-0000-0000-0000000000b1', null, 'secret loose', '', 0, 1, 'tip');
                insert into catalog.related_technique_links
                    (creator_id, source_page_id, target_creator_id, target_page_id, relationship)
                select :creator, '00000000-0000-0000-0000-0000000000b2', creator_id, id, 'related'
                from catalog.technique_pages where slug = 'tags-c';""");

        assertThat(transparency(ann)).isEqualTo(json("""
                {"techniques":[],"key_moments":[],"relationships":[],"source_videos":[],"tags":[]}"""));
        assertThat(SERVICE.get("/creator/transparency?creator_id=" + bob.creatorId(), ann.token())
                        .body())
                .doesNotContain("secret");
    }

    /** Somebody deletes the moments and their page between any two statements: the answer does not see it. */
    @Test
    void allListsAreOfOneMoment() {
        Account ann = accounts.creator("Changes Under Way");
        accounts.insert(ann, """
                insert into catalog.source_videos (creator_id, id, filename) values
                    (:creator, '00000000-0000-0000-0000-0000000000c1', 'before.mp4');
                insert into catalog.technique_pages (creator_id, id, title, slug, topic_tags) values
                    (:creator, '00000000-0000-0000-0000-0000000000c2', 'before', 'before', '{before}');
                insert into catalog.key_moments
                    (creator_id, source_video_id, technique_page_id, title, summary, start_time, end_time, content_type)
                values
                    (:creator, '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2',
                        'before', '', 0, 1, 'tip'),
                    (:creator, '00000000-0000-0000-0000-0000000000c1', null, 'before', '', 0, 1, 'tip');""");
        String before = transparency(ann);
        Statements statements = Statements.of(SERVICE.context());
        statements.before(sql -> {
            if (sql.contains("transparency_attached_moments")) {
                accounts.insert(ann, """
                        delete from catalog.source_videos where creator_id = :creator;
                        delete from catalog.technique_pages where creator_id = :creator;""");
            }
        });

        String during = transparency(ann);
        statements.before(_ -> {});

        assertThat(during).isEqualTo(before);
        assertThat(transparency(ann)).isEqualTo(json("""
                {"techniques":[],"key_moments":[],"relationships":[],"source_videos":[],"tags":[]}"""));
    }

    @Test
    void theNumberOfStatementsDoesNotDependOnTheNumberOfPages() {
        Account one = accounts.creator("Has One Page");
        Account many = accounts.creator("Has Many Pages");
        accounts.insert(one, """
                insert into catalog.technique_pages (creator_id, title, slug) values (:creator, 'one', 'one');""");
        accounts.insert(many, """
                insert into catalog.technique_pages (creator_id, title, slug)
                select :creator, 'many', 'many-' || n from generate_series(1, 300) n;""");
        Statements statements = Statements.of(SERVICE.context());

        List<String> ofOne = statements.during(() -> transparency(one));

        assertThat(ofOne)
                .filteredOn(sql -> sql.contains("/* creator.transparency_"))
                .hasSize(6);
        assertThat(statements.during(() -> transparency(many))).isEqualTo(ofOne);
    }

    private static String transparency(Account account) {
        return SERVICE.get("/creator/transparency", account.token()).body();
    }

    private static String link(String type, String source, String sourceSlug, String target, String targetSlug) {
        return json("""
                {"relationship_type":"%s","source_page_title":"%s","source_page_slug":"%s",
                "target_page_title":"%s","target_page_slug":"%s"}""").formatted(type, source, sourceSlug, target, targetSlug);
    }

    private static String json(String lines) {
        return lines.replace("\n", "");
    }
}
