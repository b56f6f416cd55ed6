package dev.vitrine.figure;

import dev.vitrine.db.SqlSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** In the order of the query. */
    static List<Mutant> of(Select<?> select) {
        List<Mutant> mutants = new ArrayList<>();
        for (Mutator mutator : Mutator.ALL) {
            for (int n = 0; ; n++) {
                Mutation mutation = new Mutation(mutator, n);
                String sql = mutation.render(select);
                if (mutation.mutated == null) {
                    break;
                }
                mutants.add(new Mutant("%s: %s".formatted(mutator.name(), mutation.mutated), sql));
            }
        }
        return mutants;
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
                    .set(SqlSettings.readable().withParamType(ParamType.INLINED))
                    .set(this));
            return context.renderInlined(select);
        }

        @Override
        public void visitStart(VisitContext context) {
            if (mutated != null || context.renderContext() == null) {
                return;
            }
            QueryPart part = context.queryPart();
            mutator.apply(part).ifPresent(wrong -> {
                if (seen.getAndIncrement() == index) {
                    mutated = oneLine(part);
                    context.queryPart(wrong);
                }
            });
        }

        private static String oneLine(QueryPart part) {
            String text = DSL.using(SQLDialect.POSTGRES, SqlSettings.readable().withRenderFormatted(false))
                    .renderNamedParams(part)
                    .replace("catalog.", "");
            return text.length() <= 160 ? text : text.substring(0, 160) + "…";
        }
    }
}
