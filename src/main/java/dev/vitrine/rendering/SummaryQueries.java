package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOB_SUMMARIES;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.firstValue;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;

import dev.vitrine.jooq.rendering.tables.records.JobSummariesRecord;
import dev.vitrine.rendering.Rebuild.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * What is there: the job summaries that one rebuild has read, which of them count, and why the others do not.
 *
 * @param tx the transaction of the rebuild
 */
record SummaryQueries(DSLContext tx) {

    /** Those that count. */
    static Condition isUsed() {
        return JOB_SUMMARIES.REASON.isNull();
    }

    /** Forgets what was read. */
    void clear() {
        tx.deleteFrom(JOB_SUMMARIES).execute();
    }

    /**
     * Reads all of a folder, and tells the planner: it took the table for empty, as it is outside of this transaction.
     *
     * @throws IOException when the folder itself cannot be read
     */
    void read(SummaryFolder folder) throws IOException {
        try (Batch batch = new Batch(tx)) {
            folder.read(batch);
        }
        tx.execute(
                "analyze {0} ({1}, {2}, {3})",
                JOB_SUMMARIES,
                JOB_SUMMARIES.FOLDER.getUnqualifiedName(),
                JOB_SUMMARIES.JOB_ID.getUnqualifiedName(),
                JOB_SUMMARIES.REASON.getUnqualifiedName());
    }

    int countUsed() {
        return tx.fetchCount(JOB_SUMMARIES, isUsed());
    }

    /** Of several summaries of one job the newest counts. */
    void refuseOlder() {
        Field<Integer> rank = field(name("rank"), Integer.class);
        Field<String> newest = field(name("newest"), String.class);
        var ranked = select(
                        JOB_SUMMARIES.FOLDER,
                        rowNumber()
                                .over()
                                .partitionBy(JOB_SUMMARIES.JOB_ID)
                                .orderBy(
                                        JOB_SUMMARIES.FINISHED_AT.desc().nullsLast(),
                                        JOB_SUMMARIES.FILE_TIME.desc(),
                                        JOB_SUMMARIES.FOLDER)
                                .as(rank),
                        firstValue(JOB_SUMMARIES.FOLDER)
                                .over()
                                .partitionBy(JOB_SUMMARIES.JOB_ID)
                                .orderBy(
                                        JOB_SUMMARIES.FINISHED_AT.desc().nullsLast(),
                                        JOB_SUMMARIES.FILE_TIME.desc(),
                                        JOB_SUMMARIES.FOLDER)
                                .as(newest))
                .from(JOB_SUMMARIES)
                .where(isUsed())
                .asTable("ranked");
        tx.update(JOB_SUMMARIES)
                .set(JOB_SUMMARIES.REASON, concat(inline("is older than the summary of the same job in "), newest))
                .from(ranked)
                .where(JOB_SUMMARIES.FOLDER.eq(ranked.field(JOB_SUMMARIES.FOLDER)))
                .and(rank.gt(inline(1)))
                .execute();
    }

    /** Those that do not count, and why. */
    List<Unreadable> unreadable() {
        return tx.select(concat(JOB_SUMMARIES.FOLDER, inline("/" + SummaryFolder.FILE)), JOB_SUMMARIES.REASON)
                .from(JOB_SUMMARIES)
                .where(JOB_SUMMARIES.REASON.isNotNull())
                .orderBy(JOB_SUMMARIES.FOLDER)
                .fetch(mapping(Unreadable::new));
    }

    /** Rows on their way to the database; memory does not grow with the folder. */
    private static final class Batch implements SummaryFolder.Reader, AutoCloseable {

        private static final int MAX_ROWS = 500;
        private static final long MAX_CHARACTERS = 4L * 1024 * 1024;

        private final DSLContext tx;
        private final List<Object[]> rows = new ArrayList<>();
        private long characters;

        Batch(DSLContext tx) {
            this.tx = tx;
        }

        @Override
        public void read(Summary summary) {
            JobSummariesRecord row = new JobSummariesRecord();
            row.setFolder(summary.folder());
            row.setFileTime(summary.fileTime());
            row.setHash(summary.hash());
            row.setJobId(summary.jobId());
            row.setTopic(summary.topic());
            row.setState(summary.state());
            row.setCreatedAt(summary.createdAt());
            row.setStartedAt(summary.startedAt());
            row.setFinishedAt(summary.finishedAt());
            row.setNumScenes(summary.numScenes());
            row.setDurationSec(summary.durationSec());
            row.setEncoder(summary.text("encoder"));
            row.setResolution(summary.text("resolution"));
            row.setFinalVideoUrl(summary.text("final_video_url"));
            row.setThumbnailUrl(summary.text("thumbnail_url"));
            row.setError(summary.error());
            row.setTags(summary.tags());
            row.setIsDraft(summary.bool("is_draft"));
            row.setArchived(summary.bool("archived"));
            row.setArchivedAt(summary.archivedAt());
            row.setPlan(summary.plan().map(Json::write).orElse(null));
            add(row);
        }

        @Override
        public void unreadable(String folder, String reason) {
            JobSummariesRecord row = new JobSummariesRecord();
            row.setFolder(folder);
            row.setReason(reason);
            add(row);
        }

        private void add(JobSummariesRecord summary) {
            Object[] row = summary.intoArray();
            rows.add(row);
            characters += Arrays.deepToString(row).length();
            if (rows.size() == MAX_ROWS || characters > MAX_CHARACTERS) {
                flush();
            }
        }

        private void flush() {
            if (!rows.isEmpty()) {
                tx.batch(tx.insertInto(JOB_SUMMARIES, JOB_SUMMARIES.fields())
                                .valuesOfRecords(new JobSummariesRecord())
                                // names that are no valid text may become the same
                                .onConflictDoNothing())
                        .bind(rows.toArray(Object[][]::new))
                        .execute();
                rows.clear();
                characters = 0;
            }
        }

        @Override
        public void close() {
            flush();
        }
    }
}
