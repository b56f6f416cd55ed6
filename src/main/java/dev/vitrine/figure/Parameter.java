package dev.vitrine.figure;

import org.jooq.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a figure.
 *
 * @param name as in the SQL, and as in the request where it comes from there
 * @param type in SQL and in Java
 * @param description what it selects
 * @param example a value of the demo data, for documentation and plans
 */
public record Parameter<T>(String name, DataType<T> type, String description, T example) {

    /** The type in PostgreSQL. */
    String typeName() {
        return FigureSql.typeName(type);
    }

    /** This parameter with a value; null leaves an optional one out. */
    public Argument<T> is(@Nullable T value) {
        return new Argument<>(this, value);
    }

    /** This parameter with its example. */
    public Argument<T> isExample() {
        return is(example);
    }

    /**
     * A parameter with its value.
     *
     * @param value null: left out
     */
    public record Argument<T>(
            Parameter<T> parameter, @Nullable T value) {}
}
