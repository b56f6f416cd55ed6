package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the schema, read from PostgreSQL's own catalogue. */
class SchemaTest {

    private static final String OURS =
            " n.nspname in ('identity', 'catalog', 'publishing', 'rendering', 'rewards', 'exports')";

    private static Connection owner = closed();
    private static Connection application = closed();

    private static Connection closed() {
        return (Connection) java.lang.reflect.Proxy.newProxyInstance(
                SchemaTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, _) -> {
                    throw new IllegalStateException(method.getName() + " before the first test");
                });
    }

    @BeforeAll
    static void connect() throws SQLException {
        TestDatabase database = TestDatabase.create();
        owner = database.connect();
        application = database.connectAsApplication();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        owner.close();
        application.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity.users: email hashed_password display_name role creator_id is_active notification_preferences onboarding_completed created_at updated_at",
                "identity.invite_codes: code uses_remaining created_by expires_at created_at",
                "identity.refresh_tokens: user_id family token_hash issued_at expires_at used_at revoked_at",
                "identity.api_keys: public_id secret_hash name scopes allowed_cidrs requests_per_minute created_by created_at expires_at last_used_at revoked_at",
                "identity.audit_log: actor action subject details ip_address created_at",
                "catalog.creators: id name slug genres avatar_url bio social_links featured personality_profile shorts_template created_at updated_at",
                "catalog.source_videos: creator_id id filename youtube_url folder_name processing_status pipeline_stage created_at updated_at",
                "catalog.transcript_segments: creator_id id source_video_id start_time end_time text",
                "catalog.technique_pages: creator_id id title title_key slug summary body_sections body_sections_format signal_chains plugins topic_category topic_tags source_quality view_count created_at updated_at",
                "catalog.key_moments: creator_id id source_video_id technique_page_id title summary start_time end_time topic_category topic_tags content_type review_status sort_order created_at",
                "catalog.technique_page_versions: creator_id id technique_page_id version_number content_snapshot pipeline_metadata created_at",
                "catalog.technique_page_videos: creator_id technique_page_id source_video_id",
                "catalog.related_technique_links: creator_id id source_page_id target_creator_id target_page_id relationship created_at",
                "catalog.tags: id name",
                "catalog.technique_page_tags: creator_id technique_page_id tag_id",
                "catalog.creator_follows: creator_id user_id created_at",
                "catalog.video_consents: creator_id id source_video_id kb_inclusion training_usage public_display updated_by created_at updated_at",
                "catalog.consent_audit_log: creator_id id video_consent_id version field_name old_value new_value changed_by ip_address created_at",
                "catalog.posts: creator_id id title body is_published created_at updated_at",
                "catalog.post_attachments: creator_id id post_id filename content_type object_key file_size created_at",
                "catalog.highlight_candidates: creator_id id key_moment_id source_video_id score score_breakdown duration_secs status trim_start trim_end created_at updated_at",
                "catalog.generated_shorts: creator_id id highlight_candidate_id preset status object_key file_size duration_secs error_message share_token captions_enabled created_at updated_at",
                "catalog.search_log: query_key created_at id query user_id",
                "catalog.search_totals: query_key",
                "catalog.content_reports: creator_id id technique_page_id reporter_id report_type description status created_at updated_at",
                "catalog.pipeline_runs: creator_id id source_video_id status trigger started_at finished_at error_message created_at",
                "catalog.pipeline_events: creator_id id pipeline_run_id stage event_type prompt_tokens completion_tokens payload created_at",
                "catalog.email_digest_log: id user_id content_summary sent_at",
                "catalog.chat_usage_log: id user_id client_ip creator_slug query prompt_tokens completion_tokens total_tokens cascade_tier model latency_ms created_at",
                "publishing.video_assets: title description release_date file_path file_size duration_ms idempotency_key created_at updated_at",
                "publishing.clips: video_asset_id start_ms end_ms duration_ms visual_score status params created_at updated_at",
                "publishing.jobs: job_type status params dedup_key video_asset_id clip_id result error_message created_at updated_at",
                "publishing.campaigns: name clip_id budget_cents spent_cents targeting status created_at updated_at",
                "publishing.social_accounts: platform handle external_id is_active created_at updated_at",
                "publishing.publish_logs: clip_id platform social_account_id status external_post_id external_url error_message requested_at published_at retry_count max_retries scheduled_for extra_metadata created_at updated_at",
                "rendering.jobs: topic state created_at updated_at started_at finished_at num_scenes duration_sec encoder resolution final_video_url thumbnail_url error tags is_draft archived archived_at progress plan parent_job_id origin lease_owner lease_expires_at attempt",
                "rendering.job_events: job_id event details created_at",
                "rendering.idempotency_keys: key scope request_hash response created_at",
                "rewards.users: external_user_id api_key_used oauth_user_id created_at updated_at",
                "rewards.games: external_game_id platform created_at updated_at",
                "rewards.tasks: external_task_id game_id status created_at updated_at",
                "rewards.user_points: user_id task_id points case_name description idempotency_key data api_key_used created_at",
                "rewards.user_actions: user_id type_action description data api_key_used created_at",
                "rewards.wallets: user_id coins_balance points_balance conversion_rate",
                "rewards.wallet_transactions: wallet_id transaction_type points coins applied_conversion_rate data api_key_used created_at",
                "exports.export_audit_log: dataset_type format filters row_limit row_count bytes sha256 status requested_by snapshot_at truncated next_token error created_at finished_at"
            })
    void everyTableHasItsColumns(String table) throws SQLException {
        String[] parts = table.split(": ", 2);

        assertThat(list(
                        "select attname from pg_attribute where attrelid = '%s'::regclass and attnum > 0 and not attisdropped"
                                .formatted(parts[0])))
                .contains(parts[1].split(" ", -1));
    }

    @Test
    void tablesAndColumnsHaveComments() throws SQLException {
        assertThat(list("""
                select format('%s.%s%s', n.nspname, c.relname, '.' || a.attname)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relkind in ('r', 'p', 'v', 'm')
                and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null)
                and""" + OURS)).isEmpty();
    }

    @Test
    void constraintsAreNamedByUs() throws SQLException {
        // PostgreSQL's own names for checks and uniques end in a number when there are several
        assertThat(list("""
                select conrelid::regclass || ' ' || conname
                from pg_constraint c
                join pg_class t on t.oid = c.conrelid
                join pg_namespace n on n.oid = t.relnamespace
                where contype in ('c', 'f', 'p', 'u') and not t.relispartition
                and (conname !~ ('^' || t.relname) or conname ~ '(key|check|fkey)[0-9]+$')
                and""" + OURS)).isEmpty();
    }

    @Test
    void everyForeignKeyHasAnIndexOnItsOwnSide() throws SQLException {
        assertThat(list("""
                select conrelid::regclass || ' ' || conname
                from pg_constraint c
                join pg_class t on t.oid = c.conrelid
                join pg_namespace n on n.oid = t.relnamespace
                where contype = 'f'
                and not exists (
                    select from pg_index i
                    where i.indrelid = c.conrelid
                    and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
                    and (i.indpred is null or cardinality(c.conkey) = 1))
                and""" + OURS)).isEmpty();
    }

    @Test
    void tablesOfACreatorAreKeyedByTheCreator() throws SQLException {
        assertThat(list("""
                select c.conrelid::regclass || ''
                from pg_constraint c
                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
                where contype = 'p' and a.attname <> 'creator_id'
                and connamespace = 'catalog'::regnamespace
                and exists (select from pg_attribute o where o.attrelid = c.conrelid and o.attname = 'creator_id')""")).isEmpty();
        assertThat(list("select tgrelid::regclass || '' from pg_trigger t join pg_class c on c.oid = t.tgrelid"
                        + " where not tgisinternal and c.relnamespace = 'catalog'::regnamespace"))
                .isEmpty();
    }

    @Test
    void theApplicationIsNoSuperuserAndOwnsNothing() throws SQLException {
        assertThat(list("select rolname from pg_roles where rolname = 'vitrine_app'"
                        + " and not (rolsuper or rolcreaterole or rolcreatedb or rolcanlogin or rolbypassrls)"))
                .hasSize(1);
        assertThat(list("select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where c.relowner = 'vitrine_app'::regrole and" + OURS))
                .isEmpty();
        assertThatThrownBy(() -> run(application, "create table identity.mine ()"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> run(application, "alter table identity.users disable trigger all"))
                .isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity.audit_log", "catalog.consent_audit_log", "catalog.search_log"})
    void appendOnlyTablesRefuseTheApplication(String table) throws SQLException {
        String column = list("select attname from pg_attribute where attrelid = '%s'::regclass and attnum = 1"
                        .formatted(table))
                .getFirst();
        for (String statement :
                new String[] {"update %1$s set %2$s = %2$s", "delete from %1$s", "truncate %1$s", "drop table %1$s"}) {
            assertThatThrownBy(() -> run(application, statement.formatted(table, column)))
                    .as(statement)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void theAuditLogRefusesItsOwnerToo() {
        for (String statement : new String[] {"update %s set action = ''", "delete from %s", "truncate %s"}) {
            assertThatThrownBy(() -> run(owner, statement.formatted("identity.audit_log")))
                    .hasMessageContaining("append-only");
        }
    }

    @Test
    void onlyTheOwnerMayEraseACreator() {
        assertThatThrownBy(() -> run(application, "select catalog.erase_creator(gen_random_uuid())"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    /** Whoever may execute it could let it fire on a table of their own, and write roll-ups as their owner. */
    @Test
    void nobodyElseMayExecuteFunctionsOfTriggersWithRightsOfTheirOwner() throws SQLException {
        assertThat(list("""
                        select p.oid::regprocedure::text
                        from pg_proc p
                        where p.pronamespace in (
                                'identity'::regnamespace, 'catalog'::regnamespace, 'publishing'::regnamespace,
                                'rendering'::regnamespace, 'rewards'::regnamespace, 'exports'::regnamespace)
                            and p.prosecdef
                            and p.prorettype = 'trigger'::regtype
                            and has_function_privilege('vitrine_app', p.oid, 'execute')
                        """)).isEmpty();
    }

    /** Every answer that reads such a row would fail. */
    @ParameterizedTest
    @ValueSource(strings = {"infinity", "-infinity", "0044-03-15 BC", "10000-01-01Z"})
    void timesThatNoAnswerCanShowAreRefused(String time) {
        assertThatThrownBy(() -> run(owner, "insert into rewards.users (created_at) values ('%s')".formatted(time)))
                .hasMessageContaining("users_created_at_year");
    }

    @Test
    void everyTimeIsOneThatAnswersCanShow() throws SQLException {
        assertThat(list("""
                        select c.attrelid::regclass || '.' || c.attname
                        from pg_attribute c
                        join pg_class t on t.oid = c.attrelid
                        where t.relnamespace in (
                                'identity'::regnamespace, 'catalog'::regnamespace, 'publishing'::regnamespace,
                                'rendering'::regnamespace, 'rewards'::regnamespace, 'exports'::regnamespace)
                            and t.relkind in ('r', 'p')
                            and c.atttypid = 'timestamptz'::regtype
                            and not c.attisdropped
                            and not exists (
                                select
                                from pg_constraint k
                                where k.conrelid = t.oid and k.contype = 'c' and k.conkey = array[c.attnum]
                                    and pg_get_constraintdef(k.oid) like '%10000-01-01%')
                        """)).isEmpty();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> list(String query) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        }
    }
}
