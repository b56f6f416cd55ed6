package dev.vitrine.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of its own on one snapshot of the database, for streams that outlive a method: {@code repeatable read,
 * read only}, with cursors.
 */
public final class SnapshotConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotConnection.class);

    private final Connection connection;
    private final DSLContext db;
    private final Instant takenAt;

    private SnapshotConnection(Connection connection, DSLContext db, Instant takenAt) {
        this.connection = connection;
        this.db = db;
        this.takenAt = takenAt;
    }

    /**
     * Takes a connection of the pool and a snapshot.
     *
     * @throws DataAccessException when there is none
     */
    public static SnapshotConnection open(DataSource pool, Configuration configuration) {
        try {
            Connection connection = pool.getConnection();
            try {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                DSLContext db = DSL.using(configuration.derive(connection));
                return new SnapshotConnection(
                        connection,
                        db,
                        db.select(DSL.currentInstant()).fetchSingle().value1());
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException("no snapshot", e);
        }
    }

    /** Statements on the snapshot. */
    public DSLContext db() {
        return db;
    }

    /** When the snapshot was taken, by the clock of the database. */
    public Instant takenAt() {
        return takenAt;
    }

    /**
     * Ends what the database works on for this connection, so that whoever waits for it fails at once. Called by another
     * thread; never reaches the one who gets the connection next.
     */
    public synchronized void cancel() {
        try {
            if (!connection.isClosed()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.debug("a connection that is broken already", e);
        }
    }

    /** Gives the connection back; the pool ends the transaction. Again is no error. */
    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection that is broken already", e);
        }
    }
}
