package dev.vitrine.creator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.db.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/** A new table or column that leads to a creator or a user must be exported, or left out for a reason. */
class ExportCompletenessTest {

    /** Columns that name a creator or a user, and the file with the rows; {@code creator_id} is in its table's file. */
    private static final Map<String, String> EXPORTED = Map.of(
            "identity.users.id", "user",
            "identity.users.creator_id", "user",
            "catalog.creator_follows.user_id", "followed_creators",
            "catalog.content_reports.reporter_id", "filed_content_reports",
            "catalog.email_digest_log.user_id", "email_digest_log",
            "catalog.chat_usage_log.user_id", "chat_usage_log",
            "catalog.search_log.user_id", "search_log",
            "catalog.related_technique_links.target_creator_id", "related_technique_links");

    private static final Map<String, String> LEFT_OUT = Map.of(
            "identity.refresh_tokens.user_id",
                    "only the hashes of tokens that open an account, and when they were used",
            "identity.api_keys.created_by", "belongs to the service: who administers it made the key for others",
            "identity.invite_codes.created_by", "belongs to the service, and an open code lets people in",
            "catalog.video_consents.updated_by", "a creator's consents are that creator's data: in their export",
            "catalog.consent_audit_log.changed_by", "a creator's consents are that creator's data: in their export",
            "catalog.chat_usage_log.creator_slug", "others' chats about a creator: what they asked is theirs",
            "exports.export_audit_log.requested_by", "an administrator's work, kept for the audit of the service",
            "identity.audit_log.actor", "an administrator's work, kept for the audit of the service");

    /** Columns that name a creator or a user by their name, where no key says so. */
    private static final String SPEAKING_NAMES =
            "(^|_)(creator|user)_(id|slug)$|^(requested|created|updated|changed)_by$|^actor$";

    @Test
    void everyColumnThatNamesACreatorOrAUserIsExportedOrLeftOutForAReason() throws SQLException {
        Map<String, String> expected = new HashMap<>(LEFT_OUT);
        expected.putAll(EXPORTED);

        assertThat(columnsOfPeople())
                .allSatisfy(column -> assertThat(expected.containsKey(column) || isExportedByCreator(column))
                        .as("%s is neither exported nor left out for a reason", column)
                        .isTrue());
        assertThat(columnsOfPeople()).containsAll(expected.keySet());
        assertThat(files()).containsAll(EXPORTED.values());
    }

    @Test
    void everyTableThatHangsOnACreatorIsAFile() throws SQLException {
        assertThat(tablesOfCreators())
                .hasSizeGreaterThan(18)
                .allSatisfy(table -> assertThat(files()).contains(table));
    }

    @Test
    void noFileHasASecret() {
        assertThat(ExportQueries.FILES)
                .allSatisfy(file -> assertThat(file.figure()
                                .select(
                                        DashboardQueries.CREATOR_ID.is(DashboardQueries.CREATOR_ID.example()),
                                        ExportQueries.USER_ID.is(ExportQueries.USER_ID.example()))
                                .fieldStream()
                                .map(field -> field.getName()))
                        .doesNotContain("hashed_password", "share_token", "object_key", "token_hash", "secret_hash"));
    }

    private static boolean isExportedByCreator(String column) {
        return files().contains(column.replaceFirst("^catalog\\.(\\w+)\\.creator_id$", "$1"));
    }

    private static Set<String> files() {
        return ExportQueries.FILES.stream().map(ExportQueries.ExportFile::name).collect(Collectors.toSet());
    }

    /** Foreign keys to creators and users, and columns without a foreign key whose name speaks. */
    private static List<String> columnsOfPeople() throws SQLException {
        return texts("""
                select 'identity.users.id'
                union
                select format('%s.%s.%s', n.nspname, c.relname, a.attname)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where n.nspname in ('identity', 'catalog', 'publishing', 'rendering', 'rewards', 'exports')
                    and c.relkind in ('r', 'p')
                    and not c.relispartition
                    and (exists (
                            select from pg_constraint k
                            where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey)
                                and k.confrelid in ('catalog.creators'::regclass, 'identity.users'::regclass))
                        or a.attname ~ '%s' and not exists (
                            select from pg_constraint k
                            where k.conrelid = c.oid and k.contype = 'f' and k.conkey[1] = a.attnum
                                and k.confrelid <> 'catalog.technique_pages'::regclass
                                and cardinality(k.conkey) = 1)
                            and not (n.nspname = 'rewards' and a.attname = 'oauth_user_id'
                                or n.nspname = 'rewards' and a.attname = 'external_user_id'))
                order by 1""".replace("'%s' and not", "'" + SPEAKING_NAMES + "' and not"));
    }

    /** From the creators along the foreign keys, as far as they go. */
    private static List<String> tablesOfCreators() throws SQLException {
        return texts("""
                with recursive reached (relation) as (
                    select 'catalog.creators'::regclass::oid
                    union
                    select k.conrelid
                    from reached r
                    join pg_constraint k on k.confrelid = r.relation and k.contype = 'f'
                    where k.conrelid <> 'identity.users'::regclass
                )
                select c.relname::text from reached r join pg_class c on c.oid = r.relation order by 1""");
    }

    private static List<String> texts(String sql) throws SQLException {
        try (Connection connection = TestDatabase.create().connect()) {
            return DSL.using(connection, SQLDialect.POSTGRES).fetch(sql).getValues(0, String.class);
        }
    }
}
