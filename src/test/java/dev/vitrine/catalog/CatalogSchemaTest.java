package dev.vitrine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/** The rules from day one that keep the catalog ready to be distributed, read from PostgreSQL's own catalog. */
class CatalogSchemaTest {

    private static final TestDatabase DATABASE = TestDatabase.create();

    /** Tables that no creator owns: known on every node, or logs with a key of their own. */
    private static final List<String> NOT_OWNED = List.of(
            "chat_usage_log", "creators", "email_digest_log", "search_fold", "search_log", "search_totals", "tags");

    /** Of tables whose key is a pair, or that other parts of the schema know under their own names. */
    private static final List<String> KEYS_OF_PAIRS =
            List.of("creator_follows", "technique_page_tags", "technique_page_videos");

    @Test
    void onlyTheListedTablesHaveNoCreator() throws SQLException {
        assertThat(texts("""
                select relname::text from tables t where not exists (
                    select from pg_attribute a
                    where a.attrelid = t.oid and a.attname = 'creator_id' and a.attnotnull
                        and format_type(a.atttypid, null) = 'uuid')
                order by 1""")).isEqualTo(NOT_OWNED);
    }

    @Test
    void thePrimaryKeyIsTheCreatorAndTheId() throws SQLException {
        assertThat(texts("""
                select t.relname::text from owned t
                join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'
                where columns_of(t.oid, k.conkey) <> 'creator_id, id'
                order by 1""")).isEqualTo(KEYS_OF_PAIRS);
        assertThat(texts("""
                select t.relname::text from owned t
                where not exists (
                    select from pg_constraint k
                    where k.conrelid = t.oid and k.contype = 'p' and columns_of(t.oid, k.conkey) ~ '^creator_id, ')""")).isEmpty();
    }

    @Test
    void uniqueKeysStartWithTheCreatorOrStandBesideOneThatDoes() throws SQLException {
        assertThat(texts("""
                select i.indexrelid::regclass::text from owned t
                join pg_index i on i.indrelid = t.oid and i.indisunique
                where columns_of(t.oid, i.indkey::int2[]) !~ '^creator_id, '
                    and not exists (
                        select from pg_index own
                        where own.indrelid = t.oid and own.indisunique
                            and columns_of(t.oid, own.indkey::int2[])
                                = 'creator_id, ' || columns_of(t.oid, i.indkey::int2[]))""")).isEmpty();
    }

    @Test
    void keysBetweenTablesOfCreatorsCarryTheCreator() throws SQLException {
        assertThat(texts("""
                select k.conname::text from owned t
                join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
                join owned r on r.oid = k.confrelid
                where columns_of(r.oid, k.confkey) <> 'creator_id, id'
                    or columns_of(t.oid, k.conkey) !~ '^(creator_id|target_creator_id), \\w+_id$'""")).isEmpty();
        assertThat(texts("""
                select k.conname::text from owned t
                join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
                where columns_of(t.oid, k.conkey) ~ '^target_creator_id, '""")).containsExactly("related_technique_links_target_page_id_fkey");
    }

    @Test
    void otherKeysLeadToTablesThatAreOnEveryNode() throws SQLException {
        assertThat(texts("""
                select distinct k.confrelid::regclass::text from tables t
                join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
                where k.confrelid not in (select oid from owned)
                order by 1""")).containsExactly("catalog.creators", "catalog.tags", "identity.users");
    }

    @Test
    void everyForeignKeyHasAnIndexOnItsOwnSide() throws SQLException {
        assertThat(texts("""
                select k.conname::text from tables t
                join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
                where not exists (
                    select from pg_index i
                    where i.indrelid = t.oid and i.indpred is null
                        and columns_of(t.oid, i.indkey::int2[]) || ', '
                            like columns_of(t.oid, k.conkey) || ', %')""")).isEmpty();
    }

    @Test
    void theSearchLogHasAPlainCheckedKeyAndMonths() throws SQLException {
        assertThat(texts("""
                select attname || ' ' || attgenerated::text || attnotnull from pg_attribute
                where attrelid = 'catalog.search_log'::regclass and attname = 'query_key'""")).containsExactly("query_key true");
        assertThat(texts("""
                select conname || ': ' || pg_get_constraintdef(oid) from pg_constraint
                where conrelid = 'catalog.search_log'::regclass and contype in ('c', 'p')
                    and conname <> 'search_log_created_at_year'
                order by contype"""))
                .containsExactly(
                        "search_log_query_key_check: CHECK ((query_key = lower(query)))",
                        "search_log_pkey: PRIMARY KEY (query_key, created_at, id)");
        assertThat(texts("select pg_get_partkeydef('catalog.search_log'::regclass)"))
                .containsExactly("RANGE (created_at)");
        assertThat(texts("""
                select count(*)::text from pg_inherits where inhparent = 'catalog.search_log'::regclass
                having count(*) >= 16""")).hasSize(1);
    }

    @Test
    void thereAreNoTriggersOrRules() throws SQLException {
        assertThat(texts("""
                select g.tgname::text from pg_trigger g
                join pg_class c on c.oid = g.tgrelid and c.relnamespace = 'catalog'::regnamespace
                where not g.tgisinternal
                union all
                select rulename::text from pg_rules where schemaname = 'catalog'""")).isEmpty();
    }

    @Test
    void noKeyIsGenerated() throws SQLException {
        assertThat(texts("""
                select t.relname || '.' || a.attname from tables t
                join pg_attribute a on a.attrelid = t.oid and a.attgenerated <> ''
                join pg_constraint k on k.conrelid = t.oid and a.attnum = any (k.conkey)
                where k.contype in ('p', 'u', 'f')""")).isEmpty();
    }

    @Test
    void functionsHaveNothingThatADistributionRefuses() throws SQLException {
        assertThat(texts("""
                select proname::text from pg_proc
                where pronamespace = 'catalog'::regnamespace
                    and prosrc ~* '\\m(merge\\s+into|grouping\\s+sets|skip\\s+locked|with\\s+recursive)'""")).isEmpty();
    }

    /** A name that PostgreSQL made up is nowhere in the migrations. */
    @Test
    void everyConstraintIsNamed() throws SQLException, IOException {
        String migrations;
        try (Stream<Path> files = Files.list(Path.of("db/migration"))) {
            migrations = files.sorted()
                    .map(CatalogSchemaTest::read)
                    .collect(Collectors.joining())
                    .replaceAll("\\s+", " ");
        }

        List<String> constraints = texts("""
                select k.conname::text from pg_constraint k
                join tables t on t.oid = k.conrelid
                where k.contype <> 'n'""");
        assertThat(constraints).hasSizeGreaterThan(60);
        assertThat(constraints.stream().filter(name -> !migrations.contains("constraint " + name + " ")))
                .isEmpty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** {@code tables}: of the catalog, without parts; {@code owned}: those with a creator. */
    private static List<String> texts(String sql) throws SQLException {
        try (Connection connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    create or replace function pg_temp.columns_of(relation oid, numbers int2[]) returns text
                        language sql stable
                        return (
                            select string_agg(a.attname, ', ' order by k.n)
                            from unnest(numbers) with ordinality k (number, n)
                            join pg_attribute a on a.attrelid = relation and a.attnum = k.number);
                    create or replace temporary view tables as
                        select c.oid, c.relname from pg_class c
                        where c.relnamespace = 'catalog'::regnamespace and c.relkind in ('r', 'p')
                            and not c.relispartition;
                    create or replace temporary view owned as
                        select t.* from tables t
                        join pg_attribute a on a.attrelid = t.oid and a.attname = 'creator_id'""");
            return DSL.using(connection, SQLDialect.POSTGRES)
                    .fetch(sql.replace("columns_of(", "pg_temp.columns_of("))
                    .getValues(0, String.class);
        }
    }
}
