package dev.vitrine.web;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** What an error of the database means for the caller, by its SQLSTATE. */
enum DatabaseFault {
    /** A text that PostgreSQL cannot store. */
    INVALID_TEXT,
    /** A statement or a lock took too long. */
    TIMEOUT,
    /** No connection, no room, or a shutdown: it may work again soon. */
    UNAVAILABLE,
    /** A mistake of ours. */
    OTHER;

    private static final Set<String> TEXT_REFUSED = Set.of("22021", "22P05");
    private static final Set<String> OUT_OF_TIME = Set.of("57014", "55P03", "40P01", "40001", "25P03");
    /** Connection exceptions, insufficient resources, operator intervention, system errors. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "57", "58");

    static DatabaseFault of(DataAccessException e) {
        SQLException cause = e.getCause(SQLException.class);
        return cause == null ? OTHER : of(cause);
    }

    private static DatabaseFault of(SQLException e) {
        if (e instanceof SQLTransientConnectionException) {
            return UNAVAILABLE;
        }
        return of(e.getSQLState());
    }

    private static DatabaseFault of(@Nullable String state) {
        if (state == null) {
            return OTHER;
        }
        if (TEXT_REFUSED.contains(state)) {
            return INVALID_TEXT;
        }
        if (OUT_OF_TIME.contains(state)) {
            return TIMEOUT;
        }
        // a read-only transaction (25006): the primary has just become a standby
        return UNAVAILABLE_CLASSES.contains(state.substring(0, 2)) || state.equals("25006") ? UNAVAILABLE : OTHER;
    }
}
