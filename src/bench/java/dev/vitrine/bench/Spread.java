package dev.vitrine.bench;

import java.util.Collection;

/**
 * What several rounds gave.
 *
 * @param median of the rounds
 * @param least of the rounds
 * @param most of the rounds
 */
record Spread(double median, double least, double most) {

    static Spread of(Collection<Double> rounds) {
        double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** How far the rounds lie apart, as a share of the median. */
    double width() {
        return median == 0 ? 0 : (most - least) / median;
    }
}
