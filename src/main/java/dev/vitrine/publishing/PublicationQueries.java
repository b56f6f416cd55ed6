package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static dev.vitrine.publishing.FilterQueries.FROM;
import static dev.vitrine.publishing.FilterQueries.PLATFORM;
import static dev.vitrine.publishing.FilterQueries.UNTIL;
import static dev.vitrine.publishing.FilterQueries.publishLogs;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import dev.vitrine.web.Cursor;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The publications behind the figures. */
@Singleton
class PublicationQueries implements FigureSource {

    private static final Parameter<PublishStatus> STATUS = new Parameter<>(
            "status", PUBLISH_LOGS.STATUS.getDataType(), "Publications with this status.", PublishStatus.failed);

    private static final Parameter<Instant> BEHIND_CREATED_AT = new Parameter<>(
            "behind_created_at",
            SQLDataType.INSTANT,
            "When the last publication of the page before was made.",
            Instant.parse("2026-02-01T00:00:00Z"));

    private static final Parameter<UUID> BEHIND_ID = new Parameter<>(
            "behind_id",
            SQLDataType.UUID,
            "The id of the last publication of the page before.",
            UUID.fromString("00000000-0000-0000-0000-000000000000"));

    private static final Parameter<Long> LIMIT =
            new Parameter<>("limit", SQLDataType.BIGINT, "How many publications at most.", 50L);

    static final Figure<Publication> PUBLICATIONS = Figure.named("publishing.publications")
            .title("Publications")
            .unit("publications")
            .description("The publications behind the figures, newest first. Each page is read from an index.")
            .endpoint("GET /dashboard/publications")
            .optional(STATUS)
            .optional(FROM)
            .optional(UNTIL)
            .optional(PLATFORM)
            .optional(BEHIND_CREATED_AT)
            .optional(BEHIND_ID)
            .parameter(LIMIT)
            .query(
                    args -> select(
                                    PUBLISH_LOGS.ID,
                                    PUBLISH_LOGS.CLIP_ID,
                                    PUBLISH_LOGS.PLATFORM,
                                    PUBLISH_LOGS.SOCIAL_ACCOUNT_ID,
                                    PUBLISH_LOGS.STATUS,
                                    PUBLISH_LOGS.EXTERNAL_URL,
                                    PUBLISH_LOGS.ERROR_MESSAGE,
                                    PUBLISH_LOGS.REQUESTED_AT,
                                    PUBLISH_LOGS.PUBLISHED_AT,
                                    PUBLISH_LOGS.RETRY_COUNT,
                                    PUBLISH_LOGS.CREATED_AT)
                            .from(PUBLISH_LOGS)
                            .where(args.where(STATUS, PUBLISH_LOGS.STATUS::eq))
                            .and(publishLogs(args))
                            .and(isBehind(args))
                            .orderBy(PUBLISH_LOGS.CREATED_AT.desc(), PUBLISH_LOGS.ID.desc())
                            .limit(args.get(LIMIT)),
                    mapping(Publication::new));

    private final DSLContext db;

    PublicationQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(PUBLICATIONS);
    }

    List<Publication> newest(@Nullable PublishStatus status, Filter filter, int limit, @Nullable Cursor cursor) {
        return PUBLICATIONS.list(
                db,
                STATUS.is(status),
                FROM.is(filter.range().from()),
                UNTIL.is(filter.range().until()),
                PLATFORM.is(filter.platform()),
                BEHIND_CREATED_AT.is(cursor == null ? null : cursor.createdAt()),
                BEHIND_ID.is(cursor == null ? null : cursor.id()),
                LIMIT.is((long) limit));
    }

    private static Condition isBehind(Arguments args) {
        return args.find(BEHIND_CREATED_AT)
                .map(createdAt -> isBehind(createdAt, args.get(BEHIND_ID)))
                .orElse(noCondition());
    }

    private static Condition isBehind(Param<Instant> createdAt, Param<UUID> id) {
        return row(PUBLISH_LOGS.CREATED_AT, PUBLISH_LOGS.ID).lt(createdAt, id);
    }
}
