package dev.vitrine.db;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jooq.ResultQuery;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * Many rows, read with a cursor in constant memory. Plain JDBC: making jOOQ records of them takes as long as all the
 * rest.
 */
public final class CursorRows implements AutoCloseable {

    private final ResultSet rows;
    private final List<String> columns;
    private final Reader[] readers;
    private final @Nullable Object[] values;

    private CursorRows(ResultSet rows, List<String> columns, Reader[] readers) {
        this.rows = rows;
        this.columns = columns;
        this.readers = readers;
        this.values = new Object[readers.length];
    }

    /**
     * Begins to read a query that has its connection and fetch size.
     *
     * @throws DataAccessException when the database refuses
     */
    public static CursorRows of(ResultQuery<?> query) {
        ResultSet rows = query.fetchLazy().resultSet();
        try {
            ResultSetMetaData metaData = rows.getMetaData();
            List<String> columns = new ArrayList<>();
            Reader[] readers = new Reader[metaData.getColumnCount()];
            for (int i = 0; i < readers.length; i++) {
                columns.add(metaData.getColumnLabel(i + 1));
                readers[i] = Reader.of(metaData.getColumnTypeName(i + 1));
            }
            return new CursorRows(rows, columns, readers);
        } catch (SQLException e) {
            throw new DataAccessException("no rows", e);
        }
    }

    /** The names of the columns. */
    public List<String> columns() {
        return columns;
    }

    /**
     * Goes to the next row; false when there is none.
     *
     * @throws DataAccessException when the database ends the cursor
     */
    public boolean next() {
        try {
            if (!rows.next()) {
                return false;
            }
            for (int i = 0; i < readers.length; i++) {
                Object value = readers[i].read(rows, i + 1);
                values[i] = rows.wasNull() ? null : value;
            }
            return true;
        } catch (SQLException e) {
            throw new DataAccessException("the database ended the cursor", e);
        }
    }

    /**
     * The row's values: {@code UUID}, {@code Instant}, {@code Boolean}, numbers, {@code JSONB}, arrays of these, all
     * else as text. The next row has them in the same array.
     */
    public @Nullable Object[] values() {
        return values;
    }

    /** Ends the cursor; its connection stays. */
    @Override
    public void close() {
        try {
            rows.getStatement().close();
        } catch (SQLException e) {
            throw new DataAccessException("the cursor could not be closed", e);
        }
    }

    /** Reads a value of one type; whatever, where it is null. */
    private interface Reader {

        @Nullable
        Object read(ResultSet rows, int column) throws SQLException;

        static Reader of(String type) {
            return switch (type) {
                case "uuid" -> (rows, column) -> rows.getObject(column, UUID.class);
                case "timestamptz" -> Reader::time;
                case "bool" -> ResultSet::getBoolean;
                case "int2", "int4" -> ResultSet::getInt;
                case "int8" -> ResultSet::getLong;
                case "float4", "float8" -> ResultSet::getDouble;
                case "numeric" -> ResultSet::getBigDecimal;
                case "jsonb" -> Reader::document;
                default -> type.startsWith("_") ? Reader::elements : ResultSet::getString;
            };
        }

        private static @Nullable Instant time(ResultSet rows, int column) throws SQLException {
            OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }

        private static @Nullable JSONB document(ResultSet rows, int column) throws SQLException {
            return JSONB.jsonbOrNull(rows.getString(column));
        }

        private static @Nullable Object elements(ResultSet rows, int column) throws SQLException {
            Array array = rows.getArray(column);
            return array == null ? null : array.getArray();
        }
    }
}
