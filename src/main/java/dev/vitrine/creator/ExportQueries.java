package dev.vitrine.creator;

import static dev.vitrine.creator.DashboardQueries.CREATOR_ID;
import static dev.vitrine.jooq.catalog.Tables.CHAT_USAGE_LOG;
import static dev.vitrine.jooq.catalog.Tables.CONSENT_AUDIT_LOG;
import static dev.vitrine.jooq.catalog.Tables.CONTENT_REPORTS;
import static dev.vitrine.jooq.catalog.Tables.CREATORS;
import static dev.vitrine.jooq.catalog.Tables.CREATOR_FOLLOWS;
import static dev.vitrine.jooq.catalog.Tables.EMAIL_DIGEST_LOG;
import static dev.vitrine.jooq.catalog.Tables.GENERATED_SHORTS;
import static dev.vitrine.jooq.catalog.Tables.HIGHLIGHT_CANDIDATES;
import static dev.vitrine.jooq.catalog.Tables.KEY_MOMENTS;
import static dev.vitrine.jooq.catalog.Tables.PIPELINE_EVENTS;
import static dev.vitrine.jooq.catalog.Tables.PIPELINE_RUNS;
import static dev.vitrine.jooq.catalog.Tables.POSTS;
import static dev.vitrine.jooq.catalog.Tables.POST_ATTACHMENTS;
import static dev.vitrine.jooq.catalog.Tables.RELATED_TECHNIQUE_LINKS;
import static dev.vitrine.jooq.catalog.Tables.SEARCH_LOG;
import static dev.vitrine.jooq.catalog.Tables.SOURCE_VIDEOS;
import static dev.vitrine.jooq.catalog.Tables.TAGS;
import static dev.vitrine.jooq.catalog.Tables.TECHNIQUE_PAGES;
import static dev.vitrine.jooq.catalog.Tables.TECHNIQUE_PAGE_TAGS;
import static dev.vitrine.jooq.catalog.Tables.TECHNIQUE_PAGE_VERSIONS;
import static dev.vitrine.jooq.catalog.Tables.TECHNIQUE_PAGE_VIDEOS;
import static dev.vitrine.jooq.catalog.Tables.TRANSCRIPT_SEGMENTS;
import static dev.vitrine.jooq.catalog.Tables.VIDEO_CONSENTS;
import static dev.vitrine.jooq.identity.Tables.USERS;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.vitrine.db.CursorRows;
import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.OrderField;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectFinalStep;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * The files of a creator's export, one query each. Each has all columns of its table but for the secrets, and is
 * ordered by creation time and id, or by its key where there is no such time.
 */
@Singleton
class ExportQueries implements FigureSource {

    static final Parameter<UUID> USER_ID = new Parameter<>(
            "user_id", SQLDataType.UUID, "who asks", UUID.fromString("3f02ebe3-d792-9b09-1e3d-8ccfde2f3bc6"));

    private static final int MAX_CONCURRENT = 2;

    /** Every search for one of the titles is a row of the answer. */
    private static final int BLOCKS_OF_POPULAR_TITLES = 40_000;

    /** Tells these advisory locks from others: "vitr" in ASCII. */
    private static final int EXPORT_LOCK = 0x76697472;

    private static final String OF_THE_USER = "rows of the user who asks, wherever they hang";
    private static final String LINKS_HAVE_TWO_ENDS = "links have two ends, and one may be another creator's";
    private static final String SEARCHES_ARE_EVERYBODYS = "searches belong to no creator";

    /** Secrets: who holds them can open what they name. */
    private static final Set<String> SECRET_COLUMNS = Set.of("share_token", "object_key", "hashed_password");

    /** The files behind {@code export_metadata.json}, in the order of the archive. */
    static final List<ExportFile> FILES = List.of(
            ofCreator(CREATORS, CREATORS.ID),
            ofCreator(SOURCE_VIDEOS),
            ofCreator(KEY_MOMENTS),
            ofCreator(TECHNIQUE_PAGES),
            ofCreator(TECHNIQUE_PAGE_VERSIONS),
            file("related_technique_links", figure -> figure.crossesTenants(LINKS_HAVE_TWO_ENDS), ExportQueries::links),
            ofCreator(VIDEO_CONSENTS),
            file("consent_audit_log", ExportQueries::consentAudit),
            ofCreator(POSTS),
            ofCreator(POST_ATTACHMENTS),
            ofCreator(HIGHLIGHT_CANDIDATES),
            ofCreator(GENERATED_SHORTS),
            ofCreator(TRANSCRIPT_SEGMENTS),
            file("technique_page_tags", ExportQueries::pageTags),
            ofCreator(TECHNIQUE_PAGE_VIDEOS),
            ofCreator(PIPELINE_RUNS),
            ofCreator(PIPELINE_EVENTS),
            file("creator_follows", figure -> figure.emptyAnswer("0"), ExportQueries::followers),
            file("content_reports", ExportQueries::reports),
            file(
                    "search_impressions",
                    figure -> figure.crossesTenants(SEARCHES_ARE_EVERYBODYS).maxBuffers(BLOCKS_OF_POPULAR_TITLES),
                    ExportQueries::impressions),
            ofUser("user", USERS, USERS.ID),
            ofUser("followed_creators", CREATOR_FOLLOWS, CREATOR_FOLLOWS.USER_ID),
            ofUser("filed_content_reports", CONTENT_REPORTS, CONTENT_REPORTS.REPORTER_ID),
            ofUser("email_digest_log", EMAIL_DIGEST_LOG, EMAIL_DIGEST_LOG.USER_ID),
            ofUser("chat_usage_log", CHAT_USAGE_LOG, CHAT_USAGE_LOG.USER_ID),
            file("search_log", figure -> figure.crossesTenants(SEARCHES_ARE_EVERYBODYS), ExportQueries::searches));

    @Override
    public List<Figure<?>> figures() {
        return FILES.stream().<Figure<?>>map(ExportFile::figure).toList();
    }

    /** Rows are read in the order of an index: a sort of all of them would keep the first one back. */
    void beginAtOnce(DSLContext snapshot) {
        snapshot.execute("set local enable_sort = off");
    }

    /**
     * Takes one of the creator's two places, for as long as the snapshot's transaction lasts; false when both are
     * taken, on any machine.
     */
    boolean tryStart(DSLContext snapshot, UUID creatorId) {
        return IntStream.rangeClosed(1, MAX_CONCURRENT)
                .anyMatch(place -> snapshot.select(field(
                                "pg_try_advisory_xact_lock({0}, hashtext({1}))",
                                SQLDataType.BOOLEAN, val(EXPORT_LOCK), val(creatorId + "/" + place)))
                        .fetchSingle()
                        .value1());
    }

    private static ExportFile ofCreator(Table<?> table) {
        return ofCreator(table, requireNonNull(table.field("creator_id", UUID.class)));
    }

    private static ExportFile ofCreator(Table<?> table, Field<UUID> creatorId) {
        return file(table.getName(), arguments -> rows(table, creatorId.eq(arguments.get(CREATOR_ID))));
    }

    private static ExportFile ofUser(String name, Table<?> table, Field<UUID> userId) {
        return file(
                name,
                figure -> figure.crossesTenants(OF_THE_USER),
                arguments -> rows(table, userId.eq(arguments.get(USER_ID))));
    }

    private static ExportFile file(String name, Function<Arguments, SelectFinalStep<Record>> query) {
        return file(name, UnaryOperator.identity(), query);
    }

    private static ExportFile file(
            String name, UnaryOperator<Figure.Builder> declared, Function<Arguments, SelectFinalStep<Record>> query) {
        Figure.Builder figure = Figure.named("creator.export_" + name)
                .title("Export: " + name)
                .unit("rows")
                .description("The rows of %s.json in a creator's export.".formatted(name))
                .endpoint("GET /creator/export")
                .tenant(CREATOR_ID)
                .parameter(USER_ID);
        return new ExportFile(name, declared.apply(figure).query(query, row -> row));
    }

    private static SelectFinalStep<Record> rows(Table<?> table, Condition condition) {
        return select(columns(table)).from(table).where(condition).orderBy(order(table));
    }

    private static List<Field<?>> columns(Table<?> table) {
        return Stream.<Field<?>>of(table.fields())
                .filter(column -> !SECRET_COLUMNS.contains(column.getName()))
                .toList();
    }

    /** By {@code created_at}, where there is one, and by the key. */
    private static List<? extends OrderField<?>> order(Table<?> table) {
        Field<?> createdAt = table.field("created_at");
        Field<?> id = table.field("id");
        Stream<Field<?>> key = id == null ? keyOf(table) : Stream.of(id);
        return (createdAt == null ? keyOf(table) : Stream.concat(Stream.of(createdAt), key)).toList();
    }

    private static Stream<Field<?>> keyOf(Table<?> table) {
        return requireNonNull(table.getPrimaryKey()).getFields().stream().map(field -> field);
    }

    private static SelectFinalStep<Record> links(Arguments arguments) {
        Param<UUID> creatorId = arguments.get(CREATOR_ID);
        return rows(
                RELATED_TECHNIQUE_LINKS,
                RELATED_TECHNIQUE_LINKS
                        .CREATOR_ID
                        .eq(creatorId)
                        .or(RELATED_TECHNIQUE_LINKS.TARGET_CREATOR_ID.eq(creatorId)));
    }

    /** The addresses of others are nobody's business. */
    private static SelectFinalStep<Record> consentAudit(Arguments arguments) {
        return select(replace(
                        columns(CONSENT_AUDIT_LOG),
                        CONSENT_AUDIT_LOG.IP_ADDRESS,
                        when(CONSENT_AUDIT_LOG.CHANGED_BY.eq(arguments.get(USER_ID)), CONSENT_AUDIT_LOG.IP_ADDRESS)
                                .as(CONSENT_AUDIT_LOG.IP_ADDRESS)))
                .from(CONSENT_AUDIT_LOG)
                .where(CONSENT_AUDIT_LOG.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                .orderBy(CONSENT_AUDIT_LOG.CREATED_AT, CONSENT_AUDIT_LOG.ID);
    }

    private static SelectFinalStep<Record> pageTags(Arguments arguments) {
        return select(append(columns(TECHNIQUE_PAGE_TAGS), TAGS.NAME.as("tag_name")))
                .from(TECHNIQUE_PAGE_TAGS)
                .join(TAGS)
                .on(TAGS.ID.eq(TECHNIQUE_PAGE_TAGS.TAG_ID))
                .where(TECHNIQUE_PAGE_TAGS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                .orderBy(TECHNIQUE_PAGE_TAGS.TECHNIQUE_PAGE_ID, TECHNIQUE_PAGE_TAGS.TAG_ID);
    }

    /** How many, not who. */
    private static SelectFinalStep<Record> followers(Arguments arguments) {
        return select(List.of(count().as("followers")))
                .from(CREATOR_FOLLOWS)
                .where(CREATOR_FOLLOWS.CREATOR_ID.eq(arguments.get(CREATOR_ID)));
    }

    /** Without the reporter. */
    private static SelectFinalStep<Record> reports(Arguments arguments) {
        return select(without(columns(CONTENT_REPORTS), CONTENT_REPORTS.REPORTER_ID))
                .from(CONTENT_REPORTS)
                .where(CONTENT_REPORTS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                .orderBy(CONTENT_REPORTS.CREATED_AT, CONTENT_REPORTS.ID);
    }

    private static SelectFinalStep<Record> impressions(Arguments arguments) {
        return select(List.of(SEARCH_LOG.QUERY, SEARCH_LOG.CREATED_AT))
                .from(SEARCH_LOG)
                .where(SEARCH_LOG.QUERY_KEY.in(select(TECHNIQUE_PAGES.TITLE_KEY)
                        .from(TECHNIQUE_PAGES)
                        .where(TECHNIQUE_PAGES.CREATOR_ID.eq(arguments.get(CREATOR_ID)))))
                .orderBy(SEARCH_LOG.CREATED_AT, SEARCH_LOG.ID);
    }

    private static SelectFinalStep<Record> searches(Arguments arguments) {
        return select(without(columns(SEARCH_LOG), SEARCH_LOG.XACT_ID))
                .from(SEARCH_LOG)
                .where(SEARCH_LOG.USER_ID.eq(arguments.get(USER_ID)))
                .orderBy(SEARCH_LOG.CREATED_AT, SEARCH_LOG.ID);
    }

    private static List<Field<?>> replace(List<Field<?>> columns, Field<?> old, Field<?> with) {
        return columns.stream()
                .<Field<?>>map(column -> column.equals(old) ? with : column)
                .toList();
    }

    private static List<Field<?>> without(List<Field<?>> columns, Field<?> left) {
        return columns.stream().filter(column -> !column.equals(left)).toList();
    }

    private static List<Field<?>> append(List<Field<?>> columns, Field<?> last) {
        return Stream.concat(columns.stream(), Stream.of(last)).toList();
    }

    /**
     * A file of the archive.
     *
     * @param name without ending
     * @param figure its rows
     */
    record ExportFile(String name, Figure<Record> figure) {

        /** What is fetched at once stands in memory: rows of plain columns are small, documents may have megabytes. */
        private static final int FETCH_SIZE = 500;

        private static final int DOCUMENT_FETCH_SIZE = 25;

        CursorRows rows(DSLContext db, UUID creatorId, UUID userId) {
            Select<?> query = query(creatorId, userId);
            query.attach(db.configuration());
            return CursorRows.of(query, hasDocuments(query) ? DOCUMENT_FETCH_SIZE : FETCH_SIZE);
        }

        Select<?> query(UUID creatorId, UUID userId) {
            return figure.select(CREATOR_ID.is(creatorId), USER_ID.is(userId));
        }

        private static boolean hasDocuments(Select<?> query) {
            return query.fieldStream().anyMatch(column -> column.getType() == JSONB.class);
        }
    }
}
