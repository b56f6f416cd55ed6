package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Routines.quarterOf;
import static dev.vitrine.jooq.publishing.Tables.CLIPS;
import static dev.vitrine.jooq.publishing.Tables.FOLDED_CLIP_PUBLICATIONS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOGS;
import static dev.vitrine.jooq.publishing.Tables.PUBLISH_LOG_ARRIVALS;
import static dev.vitrine.jooq.publishing.Tables.UNFOLDED_CLIPS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.db.LongTransaction;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.RolledUp;
import dev.vitrine.jooq.publishing.Routines;
import dev.vitrine.jooq.publishing.enums.Platform;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The roll-ups behind the statistics: their upkeep and their proof. */
@Singleton
class RollUpQueries implements FigureSource, RolledUp {

    private static final Figure<Clips> CLIP_ROLL_UP = Figure.named("publishing.clip_publications")
            .readsAllRows()
            .title("Clips by platform as rolled up")
            .unit("clips, publications, score")
            .description("The roll-up that the distinct figures rest on.")
            .endpoint("POST /admin/recount")
            .query(
                    args -> {
                        var clips = select(
                                        FOLDED_CLIP_PUBLICATIONS.PLATFORM,
                                        inline(1).as("clips"),
                                        FOLDED_CLIP_PUBLICATIONS.LOGS,
                                        FOLDED_CLIP_PUBLICATIONS.READY_LOGS,
                                        FOLDED_CLIP_PUBLICATIONS.PUBLISHED_LOGS,
                                        FOLDED_CLIP_PUBLICATIONS
                                                .VISUAL_SCORE
                                                .cast(BigDecimal.class)
                                                .as("visual_score"))
                                .from(FOLDED_CLIP_PUBLICATIONS)
                                .where(FOLDED_CLIP_PUBLICATIONS.LOGS.ne(inline(0L)))
                                .unionAll(select(
                                                UNFOLDED_CLIPS.PLATFORM,
                                                UNFOLDED_CLIPS.CLIPS,
                                                UNFOLDED_CLIPS.LOGS,
                                                UNFOLDED_CLIPS.READY_LOGS,
                                                UNFOLDED_CLIPS.PUBLISHED_LOGS,
                                                UNFOLDED_CLIPS.SCORE_SUM)
                                        .from(UNFOLDED_CLIPS))
                                .asTable("published_clips");
                        var platform = clips.field(FOLDED_CLIP_PUBLICATIONS.PLATFORM);
                        return select(
                                        platform,
                                        sum(clips.field("clips", Integer.class))
                                                .cast(Integer.class)
                                                .as("clips"),
                                        sum(clips.field(FOLDED_CLIP_PUBLICATIONS.LOGS))
                                                .as("logs"),
                                        sum(clips.field(FOLDED_CLIP_PUBLICATIONS.READY_LOGS))
                                                .as("ready_logs"),
                                        sum(clips.field(FOLDED_CLIP_PUBLICATIONS.PUBLISHED_LOGS))
                                                .as("published_logs"),
                                        sum(clips.field("visual_score", BigDecimal.class))
                                                .as("visual_score"))
                                .from(clips)
                                .groupBy(platform)
                                .having(sum(clips.field("clips", Integer.class)).ne(inline(BigDecimal.ZERO)))
                                .orderBy(platform);
                    },
                    mapping(Clips::new));

    private static final Figure<Clips> CLIPS_OF_ROWS = Figure.named("publishing.clip_publications_of_rows")
            .readsAllRows()
            .title("Clips by platform")
            .unit("clips, publications, score")
            .description("The same, row by row.")
            .endpoint("POST /admin/recount")
            .query(
                    args -> {
                        var rows = FilterQueries.logsOfClips(noCondition());
                        var rowPlatform = rows.field("platform", FOLDED_CLIP_PUBLICATIONS.PLATFORM.getDataType());
                        var status = rows.field(PUBLISH_LOGS.STATUS);
                        var logs = select(
                                        rowPlatform,
                                        rows.field(PUBLISH_LOGS.CLIP_ID),
                                        count().as("logs"),
                                        count().filterWhere(status.in(
                                                        inline(PublishStatus.pending), inline(PublishStatus.scheduled)))
                                                .as("ready_logs"),
                                        count().filterWhere(status.eq(inline(PublishStatus.success)))
                                                .as("published_logs"))
                                .from(rows)
                                .groupBy(rowPlatform, rows.field(PUBLISH_LOGS.CLIP_ID))
                                .asTable("published_clips");
                        var platform = logs.field("platform", FOLDED_CLIP_PUBLICATIONS.PLATFORM.getDataType());
                        return select(
                                        platform,
                                        count().as("clips"),
                                        sum(logs.field("logs", Integer.class)).as("logs"),
                                        sum(logs.field("ready_logs", Integer.class))
                                                .as("ready_logs"),
                                        sum(logs.field("published_logs", Integer.class))
                                                .as("published_logs"),
                                        sum(CLIPS.VISUAL_SCORE.cast(BigDecimal.class))
                                                .as("visual_score"))
                                .from(logs)
                                .join(CLIPS)
                                .on(CLIPS.ID.eq(logs.field(PUBLISH_LOGS.CLIP_ID)))
                                .groupBy(platform)
                                .orderBy(platform);
                    },
                    mapping(Clips::new));

    private static final Figure<Arrivals> ARRIVAL_ROLL_UP = Figure.named("publishing.publish_log_arrivals")
            .title("Publications by the quarter of an hour as rolled up")
            .unit("quarters of an hour, publications")
            .description("The roll-up that the orchestrator's actions rest on.")
            .endpoint("POST /admin/recount")
            .emptyAnswer("0|")
            .query(
                    args -> {
                        var arrivals = select(
                                        PUBLISH_LOG_ARRIVALS.QUARTER,
                                        sum(PUBLISH_LOG_ARRIVALS.LOGS).as("logs"))
                                .from(PUBLISH_LOG_ARRIVALS)
                                .groupBy(PUBLISH_LOG_ARRIVALS.QUARTER)
                                .having(sum(PUBLISH_LOG_ARRIVALS.LOGS).ne(inline(BigDecimal.ZERO)))
                                .asTable("arrivals");
                        return select(
                                        count().as("quarters"),
                                        sum(arrivals.field("logs", BigDecimal.class))
                                                .as("logs"))
                                .from(arrivals);
                    },
                    mapping(Arrivals::new));

    private static final Figure<Arrivals> ARRIVALS_OF_ROWS = Figure.named("publishing.publish_log_arrivals_of_rows")
            .readsAllRows()
            .title("Publications by the quarter of an hour")
            .unit("quarters of an hour, publications")
            .description("The same, row by row.")
            .endpoint("POST /admin/recount")
            .emptyAnswer("0|0")
            .query(
                    args -> select(
                                    countDistinct(quarterOf(PUBLISH_LOGS.CREATED_AT))
                                            .as("quarters"),
                                    count().cast(BigDecimal.class).as("logs"))
                            .from(PUBLISH_LOGS),
                    mapping(Arrivals::new));

    private final DSLContext db;

    RollUpQueries(DSLContext db) {
        this.db = db;
    }

    /** Adds what was written since the last time to the roll-ups. There can be millions after a bulk load. */
    void fold() {
        LongTransaction.run(db, tx -> {
            Routines.foldPublishLogs(tx.configuration());
            return null;
        });
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(CLIP_ROLL_UP, CLIPS_OF_ROWS, ARRIVAL_ROLL_UP, ARRIVALS_OF_ROWS);
    }

    @Override
    public List<Pair<?>> pairs() {
        return List.of(
                new Pair<>(OverviewQueries.OVERVIEW, OverviewQueries.OVERVIEW_OF_ROWS),
                new Pair<>(QueueQueries.QUEUE, QueueQueries.QUEUE_OF_ROWS),
                new Pair<>(OrchestratorQueries.ORCHESTRATOR, OrchestratorQueries.ORCHESTRATOR_OF_ROWS),
                new Pair<>(PlatformsQueries.PLATFORM_STATISTICS, PlatformsQueries.PLATFORM_STATISTICS_OF_ROWS),
                new Pair<>(CLIP_ROLL_UP, CLIPS_OF_ROWS),
                new Pair<>(ARRIVAL_ROLL_UP, ARRIVALS_OF_ROWS));
    }

    @Override
    public void repair(DSLContext transaction) {
        Routines.rebuildRollups(transaction.configuration());
    }

    /** Clips of a platform. */
    record Clips(
            Platform platform,
            int clips,
            BigDecimal logs,
            BigDecimal readyLogs,
            BigDecimal publishedLogs,
            @Nullable BigDecimal visualScore) {}

    /** Quarters of an hour. */
    record Arrivals(int quarters, @Nullable BigDecimal logs) {}
}
