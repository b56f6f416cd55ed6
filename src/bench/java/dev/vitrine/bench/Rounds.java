package dev.vitrine.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of one scenario, round by round. */
final class Rounds {

    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** Adds the value of a round. */
    void add(String name, double value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    /** Adds a count of a round. */
    void add(String name, long count) {
        add(name, (double) count);
    }

    /** The last value that was added; not a number when there is none. */
    double last(String name) {
        List<Double> rounds = values.getOrDefault(name, List.of());
        return rounds.isEmpty() ? Double.NaN : rounds.getLast();
    }

    /** Medians and spread. */
    Map<String, Spread> spreads() {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        values.forEach((name, rounds) -> spreads.put(name, Spread.of(rounds)));
        return spreads;
    }
}
