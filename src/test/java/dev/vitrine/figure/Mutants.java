package dev.vitrine.figure;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.vitrine.db.SqlSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jspecify.annotations.Nullable;

/** All mutants of a query: the real one, rendered with one mistake each. */
final class Mutants {

    private Mutants() {}

    /** Those of a figure that is asked for something. */
    static List<Mutant> of(Figure<?> figure, Parameter.Argument<?>... arguments) {
        return of(
                figure.select(arguments),
                Stream.concat(Mutator.ALL.stream(), figure.tenant().map(Mutator::withoutTenant).stream())
                        .toList());
    }

    /** With each of the mistakes, in the order of the query. */
    static List<Mutant> of(Select<?> select, List<Mutator> mutators) {
        List<Mutant> mutants = new ArrayList<>();
        Set<String> rendered = new HashSet<>();
        for (Mutator mutator : mutators) {
            for (int n = 0; n == 0 || !mutator.isMadeEverywhere(); n++) {
                Mutation mutation = new Mutation(mutator, n);
                String sql = mutation.render(select);
                if (mutation.mutated == null) {
                    break;
                }
                // wrappers of a part are visited, too
                if (rendered.add(sql)) {
                    mutants.add(new Mutant("%s: %s".formatted(mutator.name(), mutation.mutated), sql));
                }
            }
        }
        return numbered(mutants);
    }

    /** The same mistake in parts that read the same is told apart by its place. */
    private static List<Mutant> numbered(List<Mutant> mutants) {
        Map<String, Long> places = mutants.stream().collect(groupingBy(Mutant::description, counting()));
        Map<String, Integer> place = new HashMap<>();
        return mutants.stream()
                .map(mutant -> {
                    long all = places.getOrDefault(mutant.description(), 1L);
                    int n = place.merge(mutant.description(), 1, Integer::sum);
                    return all == 1
                            ? mutant
                            : new Mutant("%s (%d of %d)".formatted(mutant.description(), n, all), mutant.sql());
                })
                .toList();
    }

    /**
     * A wrong query.
     *
     * @param description the mistake and the part in which it is made
     * @param sql with values
     */
    record Mutant(String description, String sql) {}

    /** Makes the n-th mistake of a kind while the query is rendered. */
    private static final class Mutation implements VisitListener {

        private final Mutator mutator;
        private final int index;
        private final AtomicInteger seen = new AtomicInteger();
        private @Nullable String mutated;

        Mutation(Mutator mutator, int index) {
            this.mutator = mutator;
            this.index = index;
        }

        String render(Select<?> select) {
            DSLContext context = DSL.using(new DefaultConfiguration()
                    .set(SQLDialect.POSTGRES)
                    .set(SqlSettings.common().withParamType(ParamType.INLINED))
                    .set(this));
            return context.renderInlined(select);
        }

        @Override
        public void visitStart(VisitContext context) {
            if ((mutated != null && !mutator.isMadeEverywhere()) || context.renderContext() == null) {
                return;
            }
            QueryPart part = context.queryPart();
            mutator.apply(part).ifPresent(wrong -> {
                if (mutator.isMadeEverywhere() || seen.getAndIncrement() == index) {
                    mutated = oneLine(part);
                    context.queryPart(wrong);
                }
            });
        }

        private static String oneLine(QueryPart part) {
            String text = DSL.using(SQLDialect.POSTGRES, SqlSettings.common().withRenderFormatted(false))
                    .renderNamedParams(part)
                    .replace("catalog.", "");
            return text.length() <= 160 ? text : text.substring(0, 160) + "…";
        }
    }
}
