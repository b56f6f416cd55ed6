package dev.vitrine.creator;

import static dev.vitrine.jooq.catalog.Tables.KEY_MOMENTS;
import static dev.vitrine.jooq.catalog.Tables.SEARCH_FOLD;
import static dev.vitrine.jooq.catalog.Tables.SEARCH_LOG;
import static dev.vitrine.jooq.catalog.Tables.SEARCH_TOTALS;
import static dev.vitrine.jooq.catalog.Tables.SOURCE_VIDEOS;
import static dev.vitrine.jooq.catalog.Tables.TECHNIQUE_PAGES;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multisetAgg;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.with;

import dev.vitrine.db.JsonInstant;
import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Record6;
import org.jooq.RecordMapper;
import org.jooq.Result;
import org.jooq.Select;
import org.jooq.SelectFinalStep;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The dashboard of one creator, in one statement. Each sub-query names the creator, so that it meets one tenant only. */
@Singleton
class DashboardQueries implements FigureSource {

    static final Parameter<UUID> CREATOR_ID = new Parameter<>(
            "creator_id", SQLDataType.UUID, "whose data", UUID.fromString("76f93b6a-edf8-0a14-cf43-79b03b0928a9"));

    static final Figure<Dashboard> DASHBOARD = Figure.named("creator.dashboard")
            .title("Creator dashboard")
            .unit("counts, and lists of pages and videos")
            .description("""
                    A creator's source videos, technique pages and key moments. Search impressions are the rows of the
                    search log whose query equals, ignoring case, the title of any of the creator's pages; a row counts
                    once even if two pages share a title. They come from the totals of settled rows and the tail behind
                    them.""")
            .endpoint("GET /creator/dashboard")
            .tenant(CREATOR_ID)
            .emptyAnswer("0|0|0|0||")
            .query(DashboardQueries::dashboard, mapping(Dashboard::new));

    private final DSLContext db;

    DashboardQueries(@Named("creators") DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(DASHBOARD);
    }

    Dashboard dashboard(UUID creatorId) {
        return DASHBOARD.single(db, CREATOR_ID.is(creatorId));
    }

    private static SelectFinalStep<
                    Record6<Integer, Integer, Integer, Long, List<Dashboard.Technique>, List<Dashboard.Video>>>
            dashboard(Arguments arguments) {
        Param<UUID> creatorId = arguments.get(CREATOR_ID);
        return select(
                field(selectCount().from(SOURCE_VIDEOS).where(SOURCE_VIDEOS.CREATOR_ID.eq(creatorId)))
                        .as("video_count"),
                field(selectCount().from(TECHNIQUE_PAGES).where(TECHNIQUE_PAGES.CREATOR_ID.eq(creatorId)))
                        .as("technique_count"),
                field(selectCount().from(KEY_MOMENTS).where(KEY_MOMENTS.CREATOR_ID.eq(creatorId)))
                        .as("key_moment_count"),
                settledImpressions(creatorId).plus(openImpressions(creatorId)).as("search_impressions"),
                techniques(creatorId).as("techniques"),
                videos(creatorId).as("videos"));
    }

    private static Field<Long> settledImpressions(Param<UUID> creatorId) {
        return field(select(coalesce(sum(SEARCH_TOTALS.SEARCHES), inline(BigDecimal.ZERO))
                        .cast(SQLDataType.BIGINT))
                .from(SEARCH_TOTALS)
                .where(SEARCH_TOTALS.QUERY_KEY.in(titleKeys(creatorId))));
    }

    /**
     * The tail is short, so it is read once and then compared with the titles: for each title by itself it would be
     * searched in every month again. That the range has an end tells PostgreSQL that it is a small one.
     */
    private static Field<Long> openImpressions(Param<UUID> creatorId) {
        Field<String> queryKey = field(name("tail", "query_key"), SQLDataType.CLOB);
        return field(with("tail", "query_key")
                        .asMaterialized(select(SEARCH_LOG.QUERY_KEY)
                                .from(SEARCH_LOG)
                                .where(SEARCH_LOG.XACT_ID.ge(
                                        field(select(SEARCH_FOLD.SETTLED_BEFORE).from(SEARCH_FOLD))))
                                .and(SEARCH_LOG.XACT_ID.le(inline(Long.MAX_VALUE))))
                        .select(count())
                        .from(name("tail"))
                        .where(queryKey.in(titleKeys(creatorId))))
                .coerce(SQLDataType.BIGINT);
    }

    private static Select<Record1<String>> titleKeys(Param<UUID> creatorId) {
        return select(TECHNIQUE_PAGES.TITLE_KEY).from(TECHNIQUE_PAGES).where(TECHNIQUE_PAGES.CREATOR_ID.eq(creatorId));
    }

    private static Field<List<Dashboard.Technique>> techniques(Param<UUID> creatorId) {
        return field(select(multisetAgg(
                                        TECHNIQUE_PAGES.TITLE,
                                        TECHNIQUE_PAGES.SLUG,
                                        TECHNIQUE_PAGES.TOPIC_CATEGORY,
                                        instant(TECHNIQUE_PAGES.CREATED_AT),
                                        keyMomentCount(creatorId))
                                .orderBy(TECHNIQUE_PAGES.CREATED_AT.desc(), TECHNIQUE_PAGES.ID.desc()))
                        .from(TECHNIQUE_PAGES)
                        .where(TECHNIQUE_PAGES.CREATOR_ID.eq(creatorId)))
                .convertFrom(rows -> listOf(rows, mapping(Dashboard.Technique::new)));
    }

    /** The moments attached to the page at hand. */
    static Field<Integer> keyMomentCount(Param<UUID> creatorId) {
        return field(selectCount()
                .from(KEY_MOMENTS)
                .where(KEY_MOMENTS.CREATOR_ID.eq(creatorId))
                .and(KEY_MOMENTS.TECHNIQUE_PAGE_ID.eq(TECHNIQUE_PAGES.ID)));
    }

    private static Field<List<Dashboard.Video>> videos(Param<UUID> creatorId) {
        return field(select(multisetAgg(
                                        SOURCE_VIDEOS.FILENAME,
                                        SOURCE_VIDEOS.PROCESSING_STATUS,
                                        instant(SOURCE_VIDEOS.CREATED_AT))
                                .orderBy(SOURCE_VIDEOS.CREATED_AT.desc(), SOURCE_VIDEOS.ID.desc()))
                        .from(SOURCE_VIDEOS)
                        .where(SOURCE_VIDEOS.CREATOR_ID.eq(creatorId)))
                .convertFrom(rows -> listOf(rows, mapping(Dashboard.Video::new)));
    }

    /** Inside JSON it is a text, of which jOOQ's own conversion first makes an exception and then an instant. */
    private static Field<Instant> instant(Field<Instant> field) {
        return field.coerce(SQLDataType.VARCHAR).convertFrom(JsonInstant::parse);
    }

    /** An aggregate of no rows is null. */
    private static <R extends Record, T> List<T> listOf(@Nullable Result<R> rows, RecordMapper<R, T> mapper) {
        return rows == null ? List.of() : rows.map(mapper);
    }
}
