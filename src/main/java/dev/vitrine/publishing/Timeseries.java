package dev.vitrine.publishing;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric over time.
 *
 * @param metric what is shown
 * @param bucket how wide the points are
 * @param tz the time zone that they follow
 * @param points without a gap, oldest first
 */
@Serdeable
record Timeseries(
        String metric,
        String bucket,
        String tz,

        @ArraySchema(schema = @Schema(anyOf = {Count.class, Rate.class, Percentiles.class}))
        List<Object> points) {

    /**
     * A number of rows.
     *
     * @param start of the bucket
     * @param value rows made in it
     */
    @Serdeable
    record Count(Instant start, long value) {}

    /**
     * A share.
     *
     * @param start of the bucket
     * @param value 0 to 1; null: nothing to share
     */
    @Serdeable
    record Rate(Instant start, @Nullable Double value) {}

    /**
     * A distribution.
     *
     * @param start of the bucket
     * @param p50 the median; null: no values
     * @param p95 the 95th percentile; null: no values
     */
    @Serdeable
    record Percentiles(
            Instant start, @Nullable Double p50, @Nullable Double p95) {}
}
