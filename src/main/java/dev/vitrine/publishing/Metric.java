package dev.vitrine.publishing;

import dev.vitrine.web.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a time series shows; the names are the ones of the JSON. */
enum Metric {
    /** Publications ordered. */
    publications,
    /** Publications that succeeded, by the time they were ordered. */
    successes,
    /** Publications that failed. */
    failures,
    /** Successes by successes and failures. */
    success_rate,
    /** Median and 95th percentile of the time from request to publication. */
    processing_time_ms,
    /** Jobs that are completed. */
    jobs_completed,
    /** Jobs that failed. */
    jobs_failed;

    static Metric parse(String text) {
        return Arrays.stream(values())
                .filter(metric -> metric.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "query.metric",
                        "must be one of "
                                + Arrays.stream(values()).map(Metric::name).collect(Collectors.joining(", "))));
    }
}
