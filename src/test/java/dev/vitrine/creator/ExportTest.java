package dev.vitrine.creator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Statements;
import dev.vitrine.creator.CreatorAccounts.Account;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("datasources.streams.maximum-pool-size", 1);

    private static final CreatorAccounts ACCOUNTS = new CreatorAccounts(SERVICE);
    private static final Set<String> SECRETS = Set.of("share_token", "object_key", "hashed_password", "xact_id");

    private static final List<String> FILES = List.of(
            "creators",
            "source_videos",
            "key_moments",
            "technique_pages",
            "technique_page_versions",
            "related_technique_links",
            "video_consents",
            "consent_audit_log",
            "posts",
            "post_attachments",
            "highlight_candidates",
            "generated_shorts",
            "transcript_segments",
            "technique_page_tags",
            "technique_page_videos",
            "pipeline_runs",
            "pipeline_events",
            "creator_follows",
            "content_reports",
            "search_impressions",
            "user",
            "followed_creators",
            "filed_content_reports",
            "email_digest_log",
            "chat_usage_log",
            "search_log");

    @SuppressWarnings("NullAway.Init")
    private static Account rich;

    @SuppressWarnings("NullAway.Init")
    private static Account poor;

    @SuppressWarnings("NullAway.Init")
    private static ExportArchive archive;

    @BeforeAll
    static void demoCreatorsAndOneWithoutAnything() throws Exception {
        DemoCatalog.load(SERVICE.database(), Map.of("creators", 10, "searches", 3000));
        UUID richest = SERVICE.sql().fetchSingle("""
                        select creator_id from catalog.generated_shorts
                        group by creator_id order by count(*) desc, creator_id limit 1""").get(0, UUID.class);
        rich = ACCOUNTS.linked(richest, "creator");
        poor = ACCOUNTS.creator("Nothing Yet");
        ACCOUNTS.insert(rich, """
                insert into catalog.creator_follows (creator_id, user_id)
                select id, :user from catalog.creators;
                insert into catalog.content_reports (creator_id, technique_page_id, reporter_id, report_type)
                select creator_id, id, :user, 'other' from catalog.technique_pages order by creator_id, id limit 30;
                insert into catalog.email_digest_log (user_id, content_summary) values (:user, '{"new": [1, 2.50]}');
                insert into catalog.chat_usage_log (user_id, client_ip, query, prompt_tokens, completion_tokens,
                    total_tokens, cascade_tier, model, latency_ms)
                values (:user, '192.0.2.1', 'how?', 1, 2, 3, 'none', 'm', 4);
                insert into catalog.search_log (query_key, query, user_id) values ('mine', 'Mine', :user);
                insert into catalog.consent_audit_log
                    (creator_id, video_consent_id, version, field_name, new_value, changed_by, ip_address)
                select creator_id, id, 1000, 'kb_inclusion', true, :user, '203.0.113.7' from catalog.video_consents
                where creator_id = :creator;
                insert into catalog.consent_audit_log
                    (creator_id, video_consent_id, version, field_name, new_value, changed_by, ip_address)
                select creator_id, id, 1001, 'kb_inclusion', true,
                    (select id from identity.users where id <> :user limit 1), '198.51.100.9'
                from catalog.video_consents where creator_id = :creator;
                insert into catalog.consent_audit_log
                    (creator_id, video_consent_id, version, field_name, new_value, changed_by, ip_address)
                select creator_id, id, 1002, 'kb_inclusion', true, null, '198.51.100.10' from catalog.video_consents
                where creator_id = :creator;""");
        archive = ExportArchive.of(export(rich, "").body());
    }

    /** From the sixth time on PostgreSQL would use a plan for any creator, and whoever has much would wait for it. */
    @Test
    void everyExportIsPlannedForItsCreator() throws Exception {
        for (int i = 0; i < 8; i++) {
            export(rich, "");
        }
        DataSource streams = SERVICE.context().getBean(DataSource.class, Qualifiers.byName("streams"));
        try (Connection connection = streams.getConnection()) {
            Record plans = DSL.using(connection).fetchSingle("""
                    select sum(custom_plans) custom_plans, sum(generic_plans) generic_plans
                    from pg_prepared_statements
                    where statement like 'select /* creator.export_search_impressions */%'""");
            assertThat(plans.get("custom_plans", Long.class)).isGreaterThanOrEqualTo(8);
            assertThat(plans.get("generic_plans", Long.class)).isZero();
        }
    }

    @Test
    void itIsAZipWithTheNameOfTheCreator() throws Exception {
        HttpResponse<byte[]> response = export(poor, "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"vitrine-export-%s.zip\"".formatted(poor.creatorId()));
        assertThat(response.headers().firstValue("Cache-Control")).contains("private, no-store");
        assertThat(response.headers().map()).doesNotContainKeys("expires", "last-modified");
        assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
    }

    @Test
    void theFilesAreInTheirOrder() {
        List<String> expected = new ArrayList<>(List.of("export_metadata.json"));
        FILES.forEach(file -> expected.add(file + ".json"));
        expected.add("manifest.json");

        assertThat(archive.names()).isEqualTo(expected);
    }

    @Test
    void theMetadataTellWhenAndHowMany() {
        assertThat(archive.text("export_metadata.json"))
                .matches(
                        "\\{\"export_timestamp\":\"20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3,6})?Z\",\"creator_id\":\"%s\",\"file_count\":26,\"note\":\"Binary attachments \\(video files, uploaded files\\) are not included\\. This archive contains metadata and derived content only\\.\"}"
                                .formatted(rich.creatorId()));
    }

    /** Size and hash of what was really unpacked, rows as PostgreSQL counts them in the array. */
    @Test
    void theManifestDescribesEveryOtherEntry() throws Exception {
        List<String> files = new ArrayList<>();
        for (String name : archive.names().subList(0, archive.names().size() - 1)) {
            byte[] bytes = archive.bytes(name);
            files.add("{\"name\":\"%s\",\"rows\":%s,\"bytes\":%d,\"sha256\":\"%s\"}"
                    .formatted(
                            name,
                            name.equals("export_metadata.json") ? "null" : String.valueOf(rows(archive.text(name))),
                            bytes.length,
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(bytes))));
        }

        assertThat(archive.text("manifest.json")).isEqualTo("{\"files\":[%s]}".formatted(String.join(",", files)));
    }

    static Stream<String> filesOfCreator() {
        return FILES.subList(0, FILES.indexOf("creator_follows")).stream()
                .filter(file -> !file.equals("consent_audit_log"));
    }

    /** PostgreSQL reads the file into rows of the table, and finds them to be those of the table, in their order. */
    @ParameterizedTest
    @MethodSource("filesOfCreator")
    void aFileHasAllRowsOfTheCreatorWithAllColumnsButSecrets(String table) {
        String condition = switch (table) {
            case "creators" -> "t.id = {1}";
            case "related_technique_links" -> "t.creator_id = {1} or t.target_creator_id = {1}";
            default -> "t.creator_id = {1}";
        };
        Record found = compare(table, table, condition, rich.creatorId());

        assertThat(found.get("rows", Long.class)).as("the test has data").isPositive();
        assertThat(found.get("read", JSONB.class)).isEqualTo(found.get("expected", JSONB.class));
        assertThat(keys(table)).isEqualTo(columns(table));
    }

    @Test
    void theOtherFilesHaveTheRowsOfTheUser() {
        Map<String, String> tables = Map.of(
                "followed_creators", "creator_follows",
                "filed_content_reports", "content_reports",
                "email_digest_log", "email_digest_log",
                "chat_usage_log", "chat_usage_log",
                "search_log", "search_log");
        tables.forEach((file, table) -> {
            String column = file.equals("filed_content_reports") ? "reporter_id" : "user_id";
            Record found = compare(file, table, "t." + column + " = {1}", rich.userId());

            assertThat(found.get("rows", Long.class)).as(file).isPositive();
            assertThat(found.get("read", JSONB.class)).as(file).isEqualTo(found.get("expected", JSONB.class));
            assertThat(keys(file)).as(file).isEqualTo(columns(table));
        });
    }

    @Test
    void theUserIsTheOneWhoAsksWithoutThePassword() {
        assertThat(archive.text("user.json"))
                .startsWith("[{\"id\":\"%s\",\"email\":\"".formatted(rich.userId()))
                .endsWith("}]")
                .doesNotContain("password");
        assertThat(rows(archive.text("user.json"))).isEqualTo(1);
    }

    @Test
    void addressesAreShownOnlyOfOnesOwnChanges() {
        List<Record> changes = SERVICE.sql().fetch("""
                        select version, count(*), min(ip_address), max(ip_address), count(ip_address) as shown
                        from jsonb_populate_recordset(null::catalog.consent_audit_log, {0}::jsonb)
                        where version >= 1000 group by version order by version""", DSL.val(archive.text("consent_audit_log.json")));

        assertThat(changes).hasSize(3);
        assertThat(changes.getFirst().get("min")).isEqualTo("203.0.113.7");
        assertThat(changes.getFirst().get("max")).isEqualTo("203.0.113.7");
        assertThat(changes.getFirst().get("shown")).isEqualTo(changes.getFirst().get("count"));
        assertThat(changes.get(1).get("shown")).isEqualTo(0L);
        assertThat(changes.get(2).get("shown")).isEqualTo(0L);
        assertThat(rows(archive.text("consent_audit_log.json")))
                .isEqualTo(count("select count(*) from catalog.consent_audit_log where creator_id = {0}"));
        assertThat(archive.text("consent_audit_log.json")).contains("\"changed_by\":\"" + rich.userId());
        assertThat(keys("consent_audit_log")).isEqualTo(columns("consent_audit_log"));
    }

    @Test
    void followersAreANumber() {
        assertThat(archive.text("creator_follows.json"))
                .isEqualTo("[{\"followers\":%d}]"
                        .formatted(count("select count(*) from catalog.creator_follows where creator_id = {0}")));
    }

    @Test
    void reportsDoNotTellWhoFiledThem() {
        assertThat(rows(archive.text("content_reports.json")))
                .isEqualTo(count("select count(*) from catalog.content_reports where creator_id = {0}"))
                .isPositive();
        Set<String> expected = new TreeSet<>(columns("content_reports"));
        expected.remove("reporter_id");
        assertThat(keys("content_reports")).isEqualTo(expected);
    }

    @Test
    void impressionsAreTheSearchesForTheTitles() {
        assertThat(rows(archive.text("search_impressions.json")))
                .isEqualTo(count("""
                        select count(*) from catalog.search_log l where exists (
                            select from catalog.technique_pages p
                            where p.creator_id = {0} and lower(p.title) = lower(l.query))"""))
                .isPositive();
        assertThat(keys("search_impressions")).containsExactly("created_at", "query");
        assertThat(SERVICE.get("/creator/dashboard", rich.token()).body())
                .contains("\"search_impressions\":%d,".formatted(rows(archive.text("search_impressions.json"))));
    }

    @Test
    void noSecretIsInAnyFile() {
        List<String> secrets = new ArrayList<>();
        secrets.addAll(SERVICE.sql()
                .fetch(
                        "select object_key from catalog.post_attachments union select object_key from catalog.generated_shorts where object_key is not null union select share_token from catalog.generated_shorts where share_token is not null union select hashed_password from identity.users")
                .getValues(0, String.class));
        assertThat(secrets).hasSizeGreaterThan(5);
        for (String name : archive.names()) {
            assertThat(archive.text(name)).as(name).doesNotContain(secrets);
        }
    }

    /** Ten full creators stand beside this one; the user of one of them follows it. */
    @Test
    void nothingOfOthersIsInAnyFile() throws Exception {
        ExportArchive own =
                ExportArchive.of(export(poor, "?creator_id=" + rich.creatorId()).body());

        for (String file : FILES) {
            switch (file) {
                case "creators" -> assertThat(own.text("creators.json")).contains("\"name\":\"Nothing Yet\"");
                case "user" ->
                    assertThat(own.text("user.json")).contains(poor.userId().toString());
                case "creator_follows" ->
                    assertThat(own.text("creator_follows.json")).isEqualTo("[{\"followers\":1}]");
                default -> assertThat(own.text(file + ".json")).as(file).isEqualTo("[]");
            }
        }
        assertThat(rows(own.text("creators.json"))).isEqualTo(1);
        assertThat(rows(own.text("user.json"))).isEqualTo(1);
    }

    @Test
    void exportsOfUnchangedDataAreTheSameButForTheMetadata() throws Exception {
        ExportArchive again = ExportArchive.of(export(rich, "").body());

        assertThat(again.names()).isEqualTo(archive.names());
        for (String file : FILES) {
            assertThat(again.bytes(file + ".json")).as(file).isEqualTo(archive.bytes(file + ".json"));
        }
        assertThat(withoutFirst(again.text("manifest.json"))).isEqualTo(withoutFirst(archive.text("manifest.json")));
    }

    @Test
    void ndjsonHasOneObjectALine() throws Exception {
        ExportArchive lines = ExportArchive.of(export(rich, "?format=ndjson").body());

        List<String> expected = new ArrayList<>(List.of("export_metadata.json"));
        FILES.forEach(file -> expected.add(file + ".ndjson"));
        expected.add("manifest.json");
        assertThat(lines.names()).isEqualTo(expected);
        for (String file : FILES) {
            String array = lines.text(file + ".ndjson")
                    .lines()
                    .reduce((a, b) -> a + "," + b)
                    .orElse("");
            assertThat("[" + array + "]").as(file).isEqualTo(archive.text(file + ".json"));
        }
        assertThat(lines.text("key_moments.ndjson")).endsWith("}\n");
        assertThat(ExportArchive.of(export(rich, "?format=json").body()).bytes("key_moments.json"))
                .isEqualTo(archive.bytes("key_moments.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "JSON", "", "json%20"})
    void anotherFormatIsInvalid(String format) throws Exception {
        HttpResponse<String> response = SERVICE.get("/creator/export?format=" + format, rich.token());

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body())
                .contains("\"errors\":[{\"location\":\"query.format\",\"message\":\"must be json or ndjson\"}]");
    }

    @Test
    void headTellsTheNameAndReadsNothing() {
        Statements statements = Statements.ofStreams(SERVICE.context());

        List<String> sent = statements.during(() -> {
            HttpResponse<String> response = SERVICE.send(SERVICE.request("/creator/export")
                    .header("Authorization", "Bearer " + rich.token())
                    .method("HEAD", BodyPublishers.noBody()));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
            assertThat(response.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename=\"vitrine-export-%s.zip\"".formatted(rich.creatorId()));
            assertThat(response.body()).isEmpty();
        });

        assertThat(sent).isEmpty();
        assertThat(SERVICE.send(SERVICE.request("/creator/export").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
    }

    /** Somebody deletes and adds between the files: the archive does not see it. */
    @Test
    void allFilesAreOfOneMoment() throws Exception {
        Account ann = ACCOUNTS.creator("Changes Under Way");
        ACCOUNTS.insert(ann, """
                insert into catalog.source_videos (creator_id, filename) values (:creator, 'before.mp4');
                insert into catalog.posts (creator_id, title) values (:creator, 'before');""");
        ExportArchive before = ExportArchive.of(export(ann, "").body());
        Statements statements = Statements.ofStreams(SERVICE.context());
        List<String> sent = new ArrayList<>();
        statements.before(sql -> {
            sent.add(sql);
            if (sql.contains("creator.export_creators")) {
                ACCOUNTS.insert(ann, """
                        delete from catalog.source_videos where creator_id = :creator;
                        insert into catalog.posts (creator_id, title) values (:creator, 'after');""");
            }
        });

        ExportArchive during = ExportArchive.of(export(ann, "").body());
        statements.before(_ -> {});
        // before the first rows, or a sort of all would keep them back; see PlansTest
        assertThat(sent.indexOf("set local enable_sort = off"))
                .isBetween(
                        0,
                        sent.indexOf(sent.stream()
                                .filter(sql -> sql.contains("creator.export_"))
                                .findFirst()
                                .orElseThrow()));

        for (String file : FILES) {
            assertThat(during.text(file + ".json")).as(file).isEqualTo(before.text(file + ".json"));
        }
        assertThat(ExportArchive.of(export(ann, "").body()).text("source_videos.json"))
                .isEqualTo("[]");
    }

    /** Every kind of value as it is written. */
    @Test
    void valuesAreWrittenAsJson() throws Exception {
        Account ann = ACCOUNTS.creator("Types");
        ACCOUNTS.insert(ann, """
                insert into catalog.source_videos (creator_id, id, filename, pipeline_stage, created_at, updated_at)
                values (:creator, '00000000-0000-0000-0000-0000000000d1', 'é "q" \\ 🎛', 3,
                    '2026-04-04T16:16:56.123456+02', '2026-04-04T14:16:56Z');
                insert into catalog.posts (creator_id, id, title, body, created_at, updated_at)
                values (:creator, '00000000-0000-0000-0000-0000000000d2', '', '{"z": [1.50, null, "ü"], "a": {}}',
                    '2026-01-01Z', '2026-01-01Z');""");

        ExportArchive own = ExportArchive.of(export(ann, "").body());

        assertThat(own.text("source_videos.json"))
                .isEqualTo("[{\"creator_id\":\"%s\",\"id\":\"00000000-0000-0000-0000-0000000000d1\","
                                .formatted(ann.creatorId())
                        + "\"filename\":\"é \\\"q\\\" \\\\ 🎛\",\"youtube_url\":null,\"folder_name\":null,"
                        + "\"processing_status\":\"queued\",\"pipeline_stage\":3,"
                        + "\"created_at\":\"2026-04-04T14:16:56.123456Z\",\"updated_at\":\"2026-04-04T14:16:56Z\"}]");
        assertThat(own.text("posts.json"))
                .contains("\"body\":{\"a\": {}, \"z\": [1.50, null, \"ü\"]},\"is_published\":false");
    }

    private static HttpResponse<byte[]> export(Account account, String query) throws Exception {
        return java.net.http.HttpClient.newHttpClient()
                .send(
                        SERVICE.request("/creator/export" + query)
                                .header("Authorization", "Bearer " + account.token())
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    private static Record compare(String file, String table, String condition, UUID id) {
        String secrets = "'{%s}'::text[]".formatted(String.join(",", SECRETS));
        return SERVICE.sql()
                .fetchSingle(
                        """
                        select count(*) as rows,
                            (select jsonb_agg(to_jsonb(r) - %3$s)
                                from jsonb_populate_recordset(null::catalog.%1$s, {0}::jsonb) r) as read,
                            (select jsonb_agg(to_jsonb(t) - %3$s order by %4$s)
                                from catalog.%1$s t where %2$s) as expected
                        from catalog.%1$s t where %2$s""".formatted(table, condition, secrets, order(table)),
                        DSL.val(archive.text(file + ".json")),
                        DSL.val(id));
    }

    /** By creation, where there is one, then by id; by the primary key without it. */
    private static String order(String table) {
        Set<String> columns = allColumns(table);
        String key = columns.containsAll(Set.of("created_at", "id"))
                ? "t.id"
                : SERVICE.sql().fetchSingle("""
                                select string_agg('t.' || a.attname, ', ' order by k.n)
                                from pg_index i
                                cross join unnest(i.indkey::int2[]) with ordinality k (attnum, n)
                                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                                where i.indisprimary and i.indrelid = ('catalog.' || {0})::regclass""", DSL.val(table)).get(0, String.class);
        return columns.contains("created_at") ? "t.created_at, " + key : key;
    }

    private static Set<String> keys(String file) {
        return new TreeSet<>(SERVICE.sql()
                .fetch(
                        "select distinct jsonb_object_keys(r) from jsonb_array_elements({0}::jsonb) r",
                        DSL.val(archive.text(file + ".json")))
                .getValues(0, String.class));
    }

    private static Set<String> columns(String table) {
        Set<String> columns = allColumns(table);
        columns.removeAll(SECRETS);
        if (table.equals("technique_page_tags")) {
            columns.add("tag_name");
        }
        return columns;
    }

    private static Set<String> allColumns(String table) {
        return new TreeSet<>(SERVICE.sql()
                .fetch(
                        "select column_name::text from information_schema.columns where table_schema = 'catalog' and table_name = {0}",
                        DSL.val(table))
                .getValues(0, String.class));
    }

    private static long rows(String array) {
        return SERVICE.sql()
                .fetchSingle("select jsonb_array_length({0}::jsonb)", DSL.val(array))
                .get(0, Long.class);
    }

    private static long count(String sql) {
        return SERVICE.sql().fetchSingle(sql, DSL.val(rich.creatorId())).get(0, Long.class);
    }

    private static String withoutFirst(String manifest) {
        return manifest.substring(manifest.indexOf("},"));
    }
}
