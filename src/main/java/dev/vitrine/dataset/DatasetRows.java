package dev.vitrine.dataset;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a dataset, read with a cursor. Plain JDBC: making jOOQ records of them takes as long as all the rest.
 * It ends with its connection.
 */
final class DatasetRows {

    private static final String CREATED_AT = "created_at";
    private static final String ID = "id";

    private final ResultSet rows;
    private final List<String> columns;
    private final Reader[] readers;
    private final @Nullable Object[] values;
    private final long estimate;

    private DatasetRows(ResultSet rows, List<String> columns, Reader[] readers, long estimate) {
        this.rows = rows;
        this.columns = columns;
        this.readers = readers;
        this.values = new Object[readers.length];
        this.estimate = estimate;
    }

    static DatasetRows of(ResultSet rows, long estimate) {
        try {
            ResultSetMetaData metaData = rows.getMetaData();
            List<String> columns = new ArrayList<>();
            Reader[] readers = new Reader[metaData.getColumnCount()];
            for (int i = 0; i < readers.length; i++) {
                columns.add(metaData.getColumnLabel(i + 1));
                readers[i] = Reader.of(metaData.getColumnTypeName(i + 1));
            }
            return new DatasetRows(rows, columns, readers, estimate);
        } catch (SQLException e) {
            throw new DataAccessException("no rows", e);
        }
    }

    List<String> columns() {
        return columns;
    }

    /** How many rows the planner expects. */
    long estimate() {
        return estimate;
    }

    /** Goes to the next row; false when there is none. */
    boolean next() {
        try {
            if (!rows.next()) {
                return false;
            }
            for (int i = 0; i < readers.length; i++) {
                values[i] = readers[i].read(rows, i + 1);
            }
            return true;
        } catch (SQLException e) {
            throw new DataAccessException("the database ended the cursor", e);
        }
    }

    /** The row's values; the next row has them in the same array. */
    @Nullable
    Object[] values() {
        return values;
    }

    /** Where the row stands. */
    Position position(Dataset dataset) {
        Instant createdAt = (Instant) values[columns.indexOf(CREATED_AT)];
        UUID id = (UUID) values[columns.indexOf(ID)];
        return new Position(dataset.name(), createdAt, java.util.Objects.requireNonNull(id));
    }

    /** Reads a value of one type. */
    private interface Reader {

        @Nullable
        Object read(ResultSet rows, int column) throws SQLException;

        static Reader of(String type) {
            return switch (type) {
                case "uuid" -> (rows, column) -> rows.getObject(column, UUID.class);
                case "timestamptz" -> Reader::time;
                case "int4" -> Reader::integer;
                case "float8" -> Reader::number;
                case "jsonb" -> Reader::document;
                default -> ResultSet::getString;
            };
        }

        private static @Nullable Object time(ResultSet rows, int column) throws SQLException {
            OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }

        private static @Nullable Object integer(ResultSet rows, int column) throws SQLException {
            int number = rows.getInt(column);
            return rows.wasNull() ? null : (Integer) number;
        }

        private static @Nullable Object number(ResultSet rows, int column) throws SQLException {
            double number = rows.getDouble(column);
            return rows.wasNull() ? null : (Double) number;
        }

        private static @Nullable Object document(ResultSet rows, int column) throws SQLException {
            String document = rows.getString(column);
            return document == null ? null : JSONB.valueOf(document);
        }
    }
}
