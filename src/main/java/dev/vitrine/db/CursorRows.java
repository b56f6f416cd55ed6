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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jooq.JSONB;
import org.jooq.ResultQuery;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * Many rows, read with a cursor in constant memory. Plain JDBC: making jOOQ records of them takes as long as all the
 * rest. A thread of its own reads ahead, so that PostgreSQL works while the rows before are written: that takes a third
 * of the time off. It is a platform thread: a virtual one that computes for long keeps small requests from a processor.
 */
public final class CursorRows implements AutoCloseable {

    /** How many blocks there are at once: one that is read, one that waits, one that is written. */
    private static final int BLOCKS_PER_FETCH = 4;

    private static final int MILLIS_BETWEEN_LOOKS = 50;

    private final ResultSet rows;
    private final List<String> columns;
    private final List<Reader> readers;
    private final int blockSize;
    private final BlockingQueue<Block> ahead = new ArrayBlockingQueue<>(1);
    private volatile boolean closed;
    private Block block = Block.EMPTY;
    private int position = -1;

    private CursorRows(ResultSet rows, int fetchSize) throws SQLException {
        this.rows = rows;
        this.blockSize = Math.max(1, fetchSize / BLOCKS_PER_FETCH);
        ResultSetMetaData metaData = rows.getMetaData();
        this.columns = new ArrayList<>();
        this.readers = new ArrayList<>();
        for (int column = 1; column <= metaData.getColumnCount(); column++) {
            columns.add(metaData.getColumnLabel(column));
            readers.add(Reader.of(metaData.getColumnTypeName(column)));
        }
    }

    /**
     * Begins to read a query that has its connection. Nothing else may use the connection until the last row.
     *
     * @param fetchSize how many rows are fetched at once, and stand in memory
     * @throws DataAccessException when the database refuses
     */
    public static CursorRows of(ResultQuery<?> query, int fetchSize) {
        try {
            CursorRows cursor =
                    new CursorRows(query.fetchSize(fetchSize).fetchLazy().resultSet(), fetchSize);
            Thread.ofPlatform().daemon().name("cursor").start(cursor::readAhead);
            return cursor;
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
        position++;
        while (position == block.rows.size() && !block.isLast) {
            block = take();
            position = 0;
        }
        if (position < block.rows.size()) {
            return true;
        }
        if (block.failure != null) {
            throw new DataAccessException("the database ended the cursor", block.failure);
        }
        return false;
    }

    /**
     * The row's values: {@code UUID}, {@code Instant}, {@code Boolean}, numbers, {@code JSONB}, arrays of these, all
     * else as text.
     */
    public @Nullable Object[] values() {
        return block.rows.get(position);
    }

    /** Ends the cursor; its connection stays. */
    @Override
    public void close() {
        closed = true;
        try {
            rows.getStatement().close();
        } catch (SQLException e) {
            throw new DataAccessException("the cursor could not be closed", e);
        }
    }

    private Block take() {
        try {
            return ahead.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataAccessException("interrupted", e);
        }
    }

    /** Until the last row, or until the cursor or its connection is closed. */
    private void readAhead() {
        Block read;
        do {
            read = readBlock();
        } while (hand(read) && !read.isLast);
    }

    private Block readBlock() {
        List<@Nullable Object[]> read = List.of();
        try {
            read = new ArrayList<>(blockSize);
            while (read.size() < blockSize) {
                if (!rows.next()) {
                    return new Block(read, true, null);
                }
                read.add(readRow());
            }
            return new Block(read, false, null);
        } catch (Throwable e) {
            // whoever takes the next block would wait for it for ever
            return new Block(read, true, e);
        }
    }

    private @Nullable Object[] readRow() throws SQLException {
        @Nullable Object[] values = new Object[readers.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = readers.get(i).read(rows, i + 1);
            values[i] = rows.wasNull() ? null : value;
        }
        return values;
    }

    /** Never interrupted: that would cut the connection. */
    private boolean hand(Block read) {
        try {
            while (!ahead.offer(read, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                if (closed || rows.isClosed()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException | SQLException e) {
            return false;
        }
    }

    /**
     * Rows that were read together.
     *
     * @param isLast nothing comes behind them
     * @param failure why; null at the end of the rows
     */
    private record Block(
            List<@Nullable Object[]> rows,
            boolean isLast,
            @Nullable Throwable failure) {

        static final Block EMPTY = new Block(List.of(), false, null);
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
