package dev.vitrine.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What the roll-ups of publications cost those who write them: one statement with many logs, and many writers. */
final class Writing implements Scenario.Measurement {

    private static final int WRITERS = 16;
    private static final int CLIPS_EACH = 100;

    /** A connection plans what its triggers do anew for its first logs; those of a pool live for long. */
    private static final int WARM_UP = 50;

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        PostgresqlProcess postgresql = session.postgresql();
        int logs = session.size().bulkLogs();
        Duration time = session.size().times().round();
        // before the millions that are taken back: these leave PostgreSQL with work that takes a while
        for (int round = 0; round < Session.ROUNDS; round++) {
            triggers(postgresql, "disable");
            double without = write(postgresql, time);
            triggers(postgresql, "enable");
            double with = write(postgresql, time);
            rounds.add(WRITERS + " writers without roll-ups, logs/s", without);
            rounds.add(WRITERS + " writers, logs/s", with);
            rounds.add("share of the logs/s", with / without);
        }
        for (int round = 0; round < Session.ROUNDS; round++) {
            double without = bulk(postgresql, logs, false);
            double with = bulk(postgresql, logs, true);
            rounds.add("%,d logs in one statement without roll-ups, s".formatted(logs), without);
            rounds.add("%,d logs in one statement, s".formatted(logs), with);
            rounds.add("times as long", with / without);
        }
        // what was written without roll-ups is not in them
        postgresql.execute("select publishing.rebuild_rollups()");
    }

    private static double bulk(PostgresqlProcess postgresql, int logs, boolean rollUps) throws SQLException {
        try (Connection connection = postgresql.connectAsOwner();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (!rollUps) {
                statement.execute("alter table publishing.publish_logs disable trigger user");
            }
            long start = System.nanoTime();
            statement.execute("""
                    insert into publishing.publish_logs
                        (clip_id, platform, social_account_id, status, requested_at, published_at, created_at)
                    select clip_id, platform, social_account_id, status, requested_at, published_at, created_at
                    from publishing.publish_logs
                    limit %d
                    """.formatted(logs));
            double seconds = (System.nanoTime() - start) / 1e9;
            connection.rollback();
            return seconds;
        }
    }

    private static void triggers(PostgresqlProcess postgresql, String mode) throws SQLException {
        postgresql.execute("alter table publishing.publish_logs %s trigger user".formatted(mode));
    }

    /** Logs a second, each in a transaction of its own. */
    private static double write(PostgresqlProcess postgresql, Duration time) throws Exception {
        List<Future<Long>> writers = new ArrayList<>();
        CyclicBarrier warm = new CyclicBarrier(WRITERS);
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(threads.submit(() -> writeAlone(postgresql, writer, warm, time)));
            }
        }
        long written = 0;
        for (Future<Long> writer : writers) {
            written += writer.get();
        }
        return written * 1e9 / time.toNanos();
    }

    /** The logs that were written in the time, which begins when all are warm. */
    private static long writeAlone(PostgresqlProcess postgresql, int writer, CyclicBarrier warm, Duration time)
            throws Exception {
        try (Connection connection = postgresql.connectAsOwner();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into publishing.publish_logs (clip_id, platform) values (?, 'tiktok')")) {
            List<Object> clips = clips(connection, writer);
            for (int i = 0; i < WARM_UP; i++) {
                write(insert, clips, i);
            }
            warm.await(1, TimeUnit.MINUTES);
            long written = 0;
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                write(insert, clips, written);
                written++;
            }
            return written;
        }
    }

    private static void write(PreparedStatement insert, List<Object> clips, long n) throws SQLException {
        insert.setObject(1, clips.get((int) (n % clips.size())));
        insert.executeUpdate();
    }

    private static List<Object> clips(Connection connection, int writer) throws SQLException {
        List<Object> clips = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet ids = statement.executeQuery("select id from publishing.clips offset %d limit %d"
                        .formatted(writer * CLIPS_EACH, CLIPS_EACH))) {
            while (ids.next()) {
                clips.add(ids.getObject(1));
            }
        }
        return clips;
    }
}
