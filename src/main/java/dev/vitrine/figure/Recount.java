package dev.vitrine.figure;

import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the roll-ups say and what the rows say, of one snapshot of the database.
 *
 * @param snapshotAt when the snapshot was taken
 * @param drift sum of the absolute drifts; 0 when every roll-up is right
 * @param figures each number
 */
@Serdeable
record Recount(Instant snapshotAt, BigDecimal drift, List<Comparison> figures) {

    static Recount of(Instant snapshotAt, List<Comparison> figures) {
        return new Recount(
                snapshotAt,
                figures.stream().map(number -> number.drift().abs()).reduce(BigDecimal.ZERO, BigDecimal::add),
                figures);
    }

    /** Compares two answers, by the names of their numbers. */
    static List<Comparison> compare(
            Map<String, @Nullable BigDecimal> rolledUp, Map<String, @Nullable BigDecimal> recounted) {
        TreeSet<String> names = new TreeSet<>(rolledUp.keySet());
        names.addAll(recounted.keySet());
        List<Comparison> numbers = new ArrayList<>();
        for (String name : names) {
            numbers.add(Comparison.of(name, rolledUp.get(name), recounted.get(name)));
        }
        return numbers;
    }

    /**
     * One number.
     *
     * @param figure the id of the figure, the key of the row where it has several, and the column
     * @param rolledUp from the roll-up; null: none
     * @param recounted from the rows; null: none
     * @param drift the first less the second
     */
    @Serdeable
    record Comparison(
            String figure,
            @Nullable BigDecimal rolledUp,
            @Nullable BigDecimal recounted,
            BigDecimal drift) {

        /** Two ways to the same mean may differ in the last bit of a double. */
        private static final BigDecimal ROUNDING = new BigDecimal("1e-12");

        static Comparison of(String figure, @Nullable BigDecimal rolledUp, @Nullable BigDecimal recounted) {
            BigDecimal drift = orZero(rolledUp).subtract(orZero(recounted));
            boolean isRounding = drift.abs().compareTo(orZero(recounted).abs().multiply(ROUNDING)) <= 0;
            return new Comparison(figure, rolledUp, recounted, isRounding ? BigDecimal.ZERO : drift);
        }

        private static BigDecimal orZero(@Nullable BigDecimal value) {
            return value == null ? BigDecimal.ZERO : value;
        }
    }
}
