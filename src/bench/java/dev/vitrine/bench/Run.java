package dev.vitrine.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * All results of a size.
 *
 * @param environment of the last run
 * @param results in the order of the scenarios; those of a part that was not run again are of an earlier run
 */
record Run(Environment environment, List<Result> results) {

    /** These results, and of an earlier run those that these do not replace. */
    Run over(Run earlier) {
        List<Result> all = new ArrayList<>();
        for (Scenario scenario : Scenarios.all()) {
            java.util.stream.Stream.of(this, earlier)
                    .flatMap(run -> run.results().stream())
                    .filter(result -> result.is(scenario.group(), scenario.name()))
                    .findFirst()
                    .ifPresent(all::add);
        }
        boolean isMixed = all.stream().anyMatch(result -> !results.contains(result));
        return new Run(isMixed ? environment.mixedWith(earlier.environment()) : environment, all);
    }
}
