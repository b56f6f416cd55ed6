package dev.vitrine.creator;

import static dev.vitrine.creator.DashboardQueries.CREATOR_ID;
import static dev.vitrine.jooq.catalog.Tables.KEY_MOMENTS;
import static dev.vitrine.jooq.catalog.Tables.RELATED_TECHNIQUE_LINKS;
import static dev.vitrine.jooq.catalog.Tables.SOURCE_VIDEOS;
import static dev.vitrine.jooq.catalog.Tables.TECHNIQUE_PAGES;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.collation;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.left;
import static org.jooq.impl.DSL.quotedName;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectDistinct;
import static org.jooq.impl.DSL.unnest;

import dev.vitrine.db.Snapshots;
import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.jooq.catalog.tables.TechniquePages;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.SelectFinalStep;
import org.jooq.impl.SQLDataType;

/**
 * Everything that was derived from one creator's uploads. Lists can be long, so their rows are shipped as rows: that
 * costs PostgreSQL half of aggregating them to JSON. All statements see one snapshot.
 */
@Singleton
class TransparencyQueries implements FigureSource {

    private static final int SUMMARY_LENGTH = 200;
    private static final String ENDPOINT = "GET /creator/transparency";

    static final Figure<Transparency.Technique> TECHNIQUES = Figure.named("creator.transparency_techniques")
            .title("Technique pages")
            .unit("pages")
            .description("""
                    A creator's technique pages, newest first, with the first 200 characters of the summary and the
                    number of key moments attached to the page.""")
            .endpoint(ENDPOINT)
            .tenant(CREATOR_ID)
            .query(
                    arguments -> select(
                                    TECHNIQUE_PAGES.TITLE,
                                    TECHNIQUE_PAGES.SLUG,
                                    TECHNIQUE_PAGES.TOPIC_CATEGORY,
                                    TECHNIQUE_PAGES.TOPIC_TAGS.convertFrom(Arrays::asList),
                                    left(coalesce(TECHNIQUE_PAGES.SUMMARY, inline("")), inline(SUMMARY_LENGTH))
                                            .as("summary"),
                                    TECHNIQUE_PAGES.CREATED_AT,
                                    DashboardQueries.keyMomentCount(arguments.get(CREATOR_ID))
                                            .as("key_moment_count"))
                            .from(TECHNIQUE_PAGES)
                            .where(TECHNIQUE_PAGES.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .orderBy(TECHNIQUE_PAGES.CREATED_AT.desc(), TECHNIQUE_PAGES.ID.desc()),
                    mapping(Transparency.Technique::new));

    static final Figure<Transparency.KeyMoment> ATTACHED_MOMENTS = Figure.named("creator.transparency_attached_moments")
            .title("Key moments attached to pages")
            .unit("key moments")
            .description("""
                    Key moments attached to a creator's technique pages, in the order of the pages (newest first) and
                    inside a page by sort order, start time and id.""")
            .endpoint(ENDPOINT)
            .tenant(CREATOR_ID)
            .query(
                    arguments -> select(
                                    KEY_MOMENTS.TITLE,
                                    KEY_MOMENTS.SUMMARY,
                                    KEY_MOMENTS.CONTENT_TYPE,
                                    KEY_MOMENTS.START_TIME,
                                    KEY_MOMENTS.END_TIME,
                                    SOURCE_VIDEOS.FILENAME,
                                    TECHNIQUE_PAGES.TITLE.as("technique_page_title"))
                            .from(KEY_MOMENTS)
                            .join(TECHNIQUE_PAGES)
                            .on(TECHNIQUE_PAGES.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .and(TECHNIQUE_PAGES.ID.eq(KEY_MOMENTS.TECHNIQUE_PAGE_ID))
                            .join(SOURCE_VIDEOS)
                            .on(SOURCE_VIDEOS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .and(SOURCE_VIDEOS.ID.eq(KEY_MOMENTS.SOURCE_VIDEO_ID))
                            .where(KEY_MOMENTS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .orderBy(
                                    TECHNIQUE_PAGES.CREATED_AT.desc(),
                                    TECHNIQUE_PAGES.ID.desc(),
                                    KEY_MOMENTS.SORT_ORDER,
                                    KEY_MOMENTS.START_TIME,
                                    KEY_MOMENTS.ID),
                    mapping(Transparency.KeyMoment::new));

    static final Figure<Transparency.KeyMoment> LOOSE_MOMENTS = Figure.named("creator.transparency_loose_moments")
            .title("Key moments attached to no page")
            .unit("key moments")
            .description("Key moments of a creator's videos that are attached to no technique page, oldest first.")
            .endpoint(ENDPOINT)
            .tenant(CREATOR_ID)
            .query(
                    arguments -> select(
                                    KEY_MOMENTS.TITLE,
                                    KEY_MOMENTS.SUMMARY,
                                    KEY_MOMENTS.CONTENT_TYPE,
                                    KEY_MOMENTS.START_TIME,
                                    KEY_MOMENTS.END_TIME,
                                    SOURCE_VIDEOS.FILENAME,
                                    castNull(SQLDataType.VARCHAR).as("technique_page_title"))
                            .from(KEY_MOMENTS)
                            .join(SOURCE_VIDEOS)
                            .on(SOURCE_VIDEOS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .and(SOURCE_VIDEOS.ID.eq(KEY_MOMENTS.SOURCE_VIDEO_ID))
                            .where(KEY_MOMENTS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .and(KEY_MOMENTS.TECHNIQUE_PAGE_ID.isNull())
                            .orderBy(KEY_MOMENTS.CREATED_AT, KEY_MOMENTS.ID),
                    mapping(Transparency.KeyMoment::new));

    private static final TechniquePages SOURCE = TECHNIQUE_PAGES.as("source_page");
    private static final TechniquePages TARGET = TECHNIQUE_PAGES.as("target_page");

    static final Figure<Transparency.Relationship> RELATIONSHIPS = Figure.named("creator.transparency_relationships")
            .title("Links between pages")
            .unit("links")
            .description("""
                    Links that start or end at one of a creator's technique pages, each once, oldest first. The page at
                    the other end may be another creator's: its title and slug are shown.""")
            .endpoint(ENDPOINT)
            .tenant(CREATOR_ID)
            .crossesTenants("links have two ends, and one may be another creator's")
            .query(
                    arguments -> select(
                                    RELATED_TECHNIQUE_LINKS.RELATIONSHIP,
                                    SOURCE.TITLE.as("source_page_title"),
                                    SOURCE.SLUG.as("source_page_slug"),
                                    TARGET.TITLE.as("target_page_title"),
                                    TARGET.SLUG.as("target_page_slug"))
                            .from(RELATED_TECHNIQUE_LINKS)
                            .join(SOURCE)
                            .on(SOURCE.CREATOR_ID.eq(RELATED_TECHNIQUE_LINKS.CREATOR_ID))
                            .and(SOURCE.ID.eq(RELATED_TECHNIQUE_LINKS.SOURCE_PAGE_ID))
                            .join(TARGET)
                            .on(TARGET.CREATOR_ID.eq(RELATED_TECHNIQUE_LINKS.TARGET_CREATOR_ID))
                            .and(TARGET.ID.eq(RELATED_TECHNIQUE_LINKS.TARGET_PAGE_ID))
                            .where(RELATED_TECHNIQUE_LINKS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .or(RELATED_TECHNIQUE_LINKS.TARGET_CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .orderBy(RELATED_TECHNIQUE_LINKS.CREATED_AT, RELATED_TECHNIQUE_LINKS.ID),
                    mapping(Transparency.Relationship::new));

    static final Figure<Dashboard.Video> SOURCE_VIDEO_LIST = Figure.named("creator.transparency_source_videos")
            .title("Source videos")
            .unit("videos")
            .description("A creator's source videos, newest first.")
            .endpoint(ENDPOINT)
            .tenant(CREATOR_ID)
            .query(
                    arguments -> select(
                                    SOURCE_VIDEOS.FILENAME, SOURCE_VIDEOS.PROCESSING_STATUS, SOURCE_VIDEOS.CREATED_AT)
                            .from(SOURCE_VIDEOS)
                            .where(SOURCE_VIDEOS.CREATOR_ID.eq(arguments.get(CREATOR_ID)))
                            .orderBy(SOURCE_VIDEOS.CREATED_AT.desc(), SOURCE_VIDEOS.ID.desc()),
                    mapping(Dashboard.Video::new));

    static final Figure<String> TAGS = Figure.named("creator.transparency_tags")
            .title("Tags")
            .unit("tags")
            .description("The distinct tags of a creator's technique pages, by code point.")
            .endpoint(ENDPOINT)
            .tenant(CREATOR_ID)
            .query(TransparencyQueries::tags, Record1::value1);

    private final Snapshots snapshots;

    TransparencyQueries(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(TECHNIQUES, ATTACHED_MOMENTS, LOOSE_MOMENTS, RELATIONSHIPS, SOURCE_VIDEO_LIST, TAGS);
    }

    Transparency transparency(UUID creatorId) {
        return snapshots.read(snapshot -> new Transparency(
                TECHNIQUES.list(snapshot, CREATOR_ID.is(creatorId)),
                keyMoments(snapshot, creatorId),
                RELATIONSHIPS.list(snapshot, CREATOR_ID.is(creatorId)),
                SOURCE_VIDEO_LIST.list(snapshot, CREATOR_ID.is(creatorId)),
                TAGS.list(snapshot, CREATOR_ID.is(creatorId))));
    }

    private static List<Transparency.KeyMoment> keyMoments(DSLContext snapshot, UUID creatorId) {
        List<Transparency.KeyMoment> moments =
                new ArrayList<>(ATTACHED_MOMENTS.list(snapshot, CREATOR_ID.is(creatorId)));
        moments.addAll(LOOSE_MOMENTS.list(snapshot, CREATOR_ID.is(creatorId)));
        return moments;
    }

    private static SelectFinalStep<Record1<String>> tags(Arguments arguments) {
        Param<UUID> creatorId = arguments.get(CREATOR_ID);
        Field<String> tag = field("tag", SQLDataType.VARCHAR);
        return selectDistinct(tag.collate(collation(quotedName("C"))).as("tag"))
                .from(TECHNIQUE_PAGES)
                .crossJoin(unnest(TECHNIQUE_PAGES.TOPIC_TAGS).as("tags", "tag"))
                .where(TECHNIQUE_PAGES.CREATOR_ID.eq(creatorId))
                .orderBy(field("tag"));
    }
}
