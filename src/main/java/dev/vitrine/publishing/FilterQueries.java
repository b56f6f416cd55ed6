package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Routines.platformOf;
import static dev.vitrine.jooq.publishing.Tables.JOBS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbGetAttributeAsText;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.select;

import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Parameter;
import dev.vitrine.jooq.publishing.enums.Platform;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import java.time.Instant;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record3;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** The filters that the figures of publishing share. */
final class FilterQueries {

    static final Parameter<Instant> FROM = new Parameter<>(
            "from", SQLDataType.INSTANT, "Rows made at this time or later.", Instant.parse("2026-01-01T00:00:00Z"));

    static final Parameter<Instant> UNTIL = new Parameter<>(
            "until", SQLDataType.INSTANT, "Rows made before this time.", Instant.parse("2026-02-01T00:00:00Z"));

    static final Parameter<String> PLATFORM = new Parameter<>(
            "platform",
            SQLDataType.VARCHAR,
            "Rows of this platform, in lower case; other: each but Instagram, TikTok and YouTube.",
            "instagram");

    /** The platform of a job; null: none. */
    static final Field<String> JOB_PLATFORM = jsonbGetAttributeAsText(JOBS.PARAMS, inline("platform"));

    private FilterQueries() {}

    /** Rows made in the period. */
    static Condition inRange(Arguments args, Field<Instant> createdAt) {
        return args.where(FROM, createdAt::ge).and(args.where(UNTIL, createdAt::lt));
    }

    /** Publish logs of the period and the platform. */
    static Condition publishLogs(Arguments args) {
        return inRange(args, PUBLISH_LOGS.CREATED_AT).and(isPlatform(args, PUBLISH_LOGS.PLATFORM));
    }

    /**
     * The platform, clip and status of publish logs, for grouping by clip. {@code offset 0} has PostgreSQL find them by
     * themselves: together with what groups them it reads them in the order of the clips, a block for each.
     */
    static Table<Record3<Platform, UUID, PublishStatus>> logsOfClips(Condition condition) {
        return select(platformOf(PUBLISH_LOGS.PLATFORM).as("platform"), PUBLISH_LOGS.CLIP_ID, PUBLISH_LOGS.STATUS)
                .from(PUBLISH_LOGS)
                .where(condition)
                .offset(inline(0))
                .asTable("logs_of_clips");
    }

    /** Jobs of the period and the platform. */
    static Condition jobs(Arguments args) {
        return inRange(args, JOBS.CREATED_AT).and(isPlatform(args, JOB_PLATFORM));
    }

    private static Condition isPlatform(Arguments args, Field<String> name) {
        return args.where(
                PLATFORM,
                platform -> Platform.other.getLiteral().equals(platform.getValue())
                        ? platformOf(name).eq(Platform.other)
                        : lower(name).eq(platform));
    }
}
