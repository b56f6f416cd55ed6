package dev.vitrine.creator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.creator.CreatorAccounts.Account;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** The number of search impressions is that of a full recount at every moment, whatever is folded when. */
class SearchImpressionsTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.fold-interval", "1h");

    private static final List<String> QUERIES =
            List.of("Sidechain", "SIDECHAIN", "sidechain", "Größe", "GRÖSSE", "größe", "Glitch ✂️", "other");
    private static final int CHECKS = 400;

    private Account ann;

    @BeforeEach
    void creatorWithThreePages() {
        SERVICE.sql().execute("truncate catalog.search_log");
        SERVICE.sql().execute("select catalog.rebuild_search_totals()");
        SERVICE.sql().execute("delete from catalog.technique_pages");
        CreatorAccounts accounts = new CreatorAccounts(SERVICE);
        ann = accounts.creator("Ann " + System.nanoTime());
        accounts.insert(ann, """
                insert into catalog.technique_pages (creator_id, title, slug) values
                    (:creator, 'Sidechain', 'a'), (:creator, 'GRÖßE', 'b'), (:creator, 'sideCHAIN', 'c'),
                    (:creator, 'Glitch ✂️', 'd');""");
    }

    @Test
    void aTransactionThatStaysOpenOverFoldsCountsFromItsCommitOn() throws SQLException {
        try (Connection early = transaction();
                Connection late = transaction()) {
            insert(early, "sidechain", 3);
            assertShown(0);
            insert(late, "größe", 5);
            insertCommitted("Sidechain", 7);
            assertShown(7);
            fold();
            assertShown(7);
            insertCommitted("SIDECHAIN", 11);
            fold();
            fold();
            assertShown(18);
            late.commit();
            assertShown(23);
            fold();
            assertShown(23);
            early.commit();
            assertShown(26);
            fold();
            assertShown(26);
        }
    }

    @Test
    void whatIsRolledBackNeverCounts() throws SQLException {
        try (Connection undone = transaction();
                Connection half = transaction()) {
            insert(undone, "sidechain", 3);
            insert(half, "sidechain", 1);
            Savepoint savepoint = half.setSavepoint();
            insert(half, "sidechain", 10);
            fold();
            half.rollback(savepoint);
            half.setSavepoint();
            insert(half, "sidechain", 100);
            fold();
            undone.rollback();
            assertShown(0);
            half.commit();
            assertShown(101);
            fold();
            assertShown(101);
        }
    }

    @Test
    void bulkCopiesCount() throws Exception {
        try (Connection connection = transaction()) {
            copy(connection, "sidechain", 2_000);
            fold();
            assertShown(0);
            connection.commit();
            assertShown(2_000);
            fold();
            assertShown(2_000);
        }
    }

    @Test
    void aFoldThatIsRolledBackHasNoEffect() throws SQLException {
        insertCommitted("sidechain", 4);
        try (Connection connection = transaction();
                Statement statement = connection.createStatement()) {
            statement.execute("select catalog.fold_search_log()");
            connection.rollback();
        }
        assertShown(4);
        fold();
        assertShown(4);
    }

    @Test
    void dividingTheLogIntoMonthsAndDroppingOneKeepTheNumber() throws SQLException {
        SERVICE.sql().execute("""
                insert into catalog.search_log (query_key, query, created_at)
                select 'sidechain', 'Sidechain', '2031-05-31T23:00:00Z'::timestamptz + n * interval '1 hour'
                from generate_series(0, 4) n""");
        fold();
        insertCommitted("sidechain", 2);
        assertShown(7);
        SERVICE.sql().execute("select catalog.create_search_log_partition('2031-06-15')");
        assertShown(7);
        SERVICE.sql().execute("select catalog.drop_search_log_month('2031-06-01')");
        assertShown(3);
        SERVICE.sql().execute("select catalog.rebuild_search_totals()");
        assertShown(3);
    }

    /** Titles are looked up anew each time: what was searched before a page had its title counts. */
    @Test
    void aNewTitleHasTheSearchesOfItsPast() throws SQLException {
        insertCommitted("Later", 6);
        fold();
        SERVICE.sql().execute("update catalog.technique_pages set title = 'LATER' where slug in ('a', 'c')");
        assertShown(6);
    }

    @Test
    void itIsExactWhileEverybodyWritesAndFolds() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int seed = 0; seed < 6; seed++) {
                Random random = new Random(seed);
                workers.add(threads.submit(until(stopped, connection -> write(connection, random))));
            }
            for (int i = 0; i < 2; i++) {
                workers.add(threads.submit(until(stopped, connection -> {
                    fold(connection);
                    // each reads the whole tail
                    Thread.sleep(5);
                })));
            }
            try (Connection connection = transaction()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                for (int i = 0; i < CHECKS; i++) {
                    DSLContext snapshot = DSL.using(connection, SQLDialect.POSTGRES);
                    assertThat(shown(snapshot)).isEqualTo(recount(snapshot));
                    connection.commit();
                }
            } finally {
                stopped.set(true);
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        long counted = recount(SERVICE.sql());
        assertThat(counted).isPositive();
        assertShown(counted);
        fold();
        assertShown(counted);
    }

    /** One transaction of a random kind and a random length. */
    private static void write(Connection connection, Random random) throws Exception {
        for (int i = random.nextInt(4); i >= 0; i--) {
            String query = QUERIES.get(random.nextInt(QUERIES.size()));
            switch (random.nextInt(4)) {
                case 0 -> copy(connection, query, random.nextInt(50));
                case 1 -> {
                    Savepoint savepoint = connection.setSavepoint();
                    insert(connection, query, 1 + random.nextInt(5));
                    if (random.nextBoolean()) {
                        connection.rollback(savepoint);
                    }
                }
                default -> insert(connection, query, 1 + random.nextInt(3));
            }
            // long enough for some folds to pass
            Thread.sleep(random.nextInt(10) == 0 ? 100 : random.nextInt(5));
        }
        if (random.nextInt(5) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    /** A worker with a session of its own. */
    private static Callable<Void> until(AtomicBoolean stopped, Work work) {
        return () -> {
            try (Connection connection = transaction()) {
                while (!stopped.get()) {
                    work.run(connection);
                }
            }
            return null;
        };
    }

    private void assertShown(long expected) {
        assertThat(recount(SERVICE.sql())).isEqualTo(expected);
        assertThat(SERVICE.get("/creator/dashboard", ann.token()).body())
                .contains("\"search_impressions\":%d,".formatted(expected));
    }

    private long shown(DSLContext db) {
        return DashboardQueries.DASHBOARD
                .single(db, DashboardQueries.CREATOR_ID.is(ann.creatorId()))
                .searchImpressions();
    }

    /** The definition, word by word. */
    private long recount(DSLContext db) {
        return db.fetchSingle("""
                        select count(*) from catalog.search_log l where exists (
                            select from catalog.technique_pages p
                            where p.creator_id = {0} and lower(p.title) = lower(l.query))""", DSL.val(ann.creatorId())).get(0, Long.class);
    }

    private static Connection transaction() throws SQLException {
        Connection connection = SERVICE.database().connectAsApplication();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void insertCommitted(String query, int rows) throws SQLException {
        try (Connection connection = SERVICE.database().connectAsApplication()) {
            insert(connection, query, rows);
        }
    }

    private static void insert(Connection connection, String query, int rows) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into catalog.search_log (query_key, query)
                select lower(q), q from (select cast(? as text) as q) s cross join generate_series(1, ?)""")) {
            insert.setString(1, query);
            insert.setInt(2, rows);
            insert.execute();
        }
    }

    private static void copy(Connection connection, String query, int rows) throws Exception {
        String key;
        try (var lower = connection.prepareStatement("select lower(?)")) {
            lower.setString(1, query);
            try (var result = lower.executeQuery()) {
                result.next();
                key = result.getString(1);
            }
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "copy catalog.search_log (query_key, query) from stdin",
                        new StringReader("%s\t%s\n".formatted(key, query).repeat(rows)));
    }

    private static void fold() throws SQLException {
        try (Connection connection = transaction()) {
            fold(connection);
        }
    }

    private static void fold(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select catalog.fold_search_log()");
        }
        connection.commit();
    }

    private interface Work {
        void run(Connection connection) throws Exception;
    }
}
