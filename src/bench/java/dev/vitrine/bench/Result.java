package dev.vitrine.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one scenario gave at one size.
 *
 * @param group of the scenario
 * @param scenario its name
 * @param kind of the table that it stands in
 * @param values by name
 * @param problem why there are none, or not all; null: there is no problem
 */
record Result(
        String group,
        String scenario,
        Kind kind,
        Map<String, Spread> values,
        @Nullable String problem) {

    /** Results that have the same values stand in one table. */
    enum Kind {
        /** Small answers under load. */
        REQUESTS,
        /** Large answers, one at a time. */
        STREAM,
        /** Everything else. */
        OTHER
    }

    /** Whether it is of this scenario. */
    boolean is(String group, String scenario) {
        return this.group.equals(group) && this.scenario.equals(scenario);
    }

    /** The median of a value; NaN where it was not measured. */
    double median(String value) {
        Spread spread = values.get(value);
        return spread == null ? Double.NaN : spread.median();
    }

    /** The most of a value in one round; NaN where it was not measured. */
    double most(String value) {
        Spread spread = values.get(value);
        return spread == null ? Double.NaN : spread.most();
    }
}
