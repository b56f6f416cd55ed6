package dev.vitrine.web;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What makes two errors the same kind of trouble.
 *
 * @param type the class of the error
 * @param sqlState what the database said; null when it was not asked
 */
record ErrorKind(Class<?> type, @Nullable String sqlState) {

    static ErrorKind of(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return new ErrorKind(e.getClass(), sql.getSQLState());
            }
        }
        return new ErrorKind(e.getClass(), null);
    }

    @Override
    public String toString() {
        return sqlState == null ? type.getName() : type.getName() + " (SQLSTATE " + sqlState + ")";
    }
}
