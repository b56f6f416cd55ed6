package dev.vitrine.figure;

import static org.jooq.impl.DSL.trueCondition;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.EnumType;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.SortOrder;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/**
 * A small mistake that somebody could make in a query.
 *
 * @param name what is done
 * @param mutate the wrong part in place of a right one; null where this mistake cannot be made
 */
record Mutator(String name, Function<QueryPart, @Nullable QueryPart> mutate) {

    /** The mistakes that are tried on every part of every figure. */
    static final List<Mutator> ALL = List.of(
            new Mutator("drop predicate", Mutator::dropPredicate),
            new Mutator("negate predicate", Mutator::negatePredicate),
            new Mutator("flip bound", Mutator::flipBound),
            new Mutator("and/or", Mutator::swapAndOr),
            new Mutator("inner/left join", Mutator::swapJoin),
            new Mutator("distinct aggregate", Mutator::distinctAggregate),
            new Mutator("sum to max", part -> part instanceof QOM.Sum sum ? DSL.max(sum.$field()) : null),
            new Mutator("filter of aggregate dropped", Mutator::dropFilter),
            new Mutator("distinct dropped", Mutator::dropDistinct),
            new Mutator("order by dropped", Mutator::dropOrder),
            new Mutator("order flipped", Mutator::flipOrder),
            new Mutator("another enum value", Mutator::otherEnumValue),
            new Mutator("->> to ->", Mutator::textToJson),
            new Mutator("group by dropped", Mutator::dropGrouping));

    Optional<QueryPart> apply(QueryPart part) {
        return Optional.ofNullable(mutate.apply(part));
    }

    private static boolean isPredicate(QueryPart part) {
        return part instanceof QOM.CompareCondition<?, ?>
                || part instanceof QOM.In<?>
                || part instanceof QOM.InList<?>
                || part instanceof QOM.NotIn<?>
                || part instanceof QOM.Exists
                || part instanceof QOM.IsNull
                || part instanceof QOM.IsNotNull;
    }

    private static @Nullable QueryPart dropPredicate(QueryPart part) {
        return isPredicate(part) ? trueCondition() : null;
    }

    private static @Nullable QueryPart negatePredicate(QueryPart part) {
        return isPredicate(part) ? ((Condition) part).not() : null;
    }

    private static @Nullable QueryPart flipBound(QueryPart part) {
        return switch (part) {
            case QOM.Ge<?> ge -> DSL.field("{0} > {1}", Boolean.class, ge.$arg1(), ge.$arg2());
            case QOM.Gt<?> gt -> DSL.field("{0} >= {1}", Boolean.class, gt.$arg1(), gt.$arg2());
            case QOM.Le<?> le -> DSL.field("{0} < {1}", Boolean.class, le.$arg1(), le.$arg2());
            case QOM.Lt<?> lt -> DSL.field("{0} <= {1}", Boolean.class, lt.$arg1(), lt.$arg2());
            default -> null;
        };
    }

    private static @Nullable QueryPart swapAndOr(QueryPart part) {
        return switch (part) {
            case QOM.And and -> DSL.or(and.$arg1(), and.$arg2());
            case QOM.Or or -> DSL.and(or.$arg1(), or.$arg2());
            default -> null;
        };
    }

    private static @Nullable QueryPart swapJoin(QueryPart part) {
        return switch (part) {
            case QOM.Join<?> join -> join.$table1().leftJoin(join.$table2()).on(join.$on());
            case QOM.LeftJoin<?> join -> join.$table1().join(join.$table2()).on(join.$on());
            default -> null;
        };
    }

    private static @Nullable QueryPart distinctAggregate(QueryPart part) {
        return switch (part) {
            case QOM.Count count when count.$distinct() -> count.$distinct(false);
            case QOM.Count _ -> DSL.countDistinct(DSL.inline(1));
            case QOM.Sum sum -> sum.$distinct(!sum.$distinct());
            default -> null;
        };
    }

    private static @Nullable QueryPart dropFilter(QueryPart part) {
        return part instanceof QOM.AggregateFunction<?, ?> aggregate && aggregate.$filterWhere() != null
                ? aggregate.$filterWhere(DSL.noCondition())
                : null;
    }

    private static @Nullable QueryPart dropDistinct(QueryPart part) {
        return part instanceof Select<?> select && select.$distinct() ? select.$distinct(false) : null;
    }

    private static @Nullable QueryPart dropOrder(QueryPart part) {
        return part instanceof Select<?> select && !select.$orderBy().isEmpty() ? select.$orderBy(List.of()) : null;
    }

    private static @Nullable QueryPart dropGrouping(QueryPart part) {
        return part instanceof Select<?> select && !select.$groupBy().isEmpty() ? select.$groupBy(List.of()) : null;
    }

    private static @Nullable QueryPart flipOrder(QueryPart part) {
        return part instanceof SortField<?> sort
                ? sort.$sortOrder(sort.$sortOrder() == SortOrder.DESC ? SortOrder.ASC : SortOrder.DESC)
                : null;
    }

    private static @Nullable QueryPart otherEnumValue(QueryPart part) {
        if (part instanceof Param<?> param && param.getValue() instanceof EnumType literal) {
            return Arrays.stream(literal.getClass().getEnumConstants())
                    .filter(other -> !other.equals(literal))
                    .findFirst()
                    .map(DSL::inline)
                    .orElse(null);
        }
        return null;
    }

    private static @Nullable QueryPart textToJson(QueryPart part) {
        return part instanceof QOM.JSONBGetAttributeAsText text
                ? DSL.jsonbGetAttribute(text.$arg1(), text.$arg2())
                : null;
    }
}
