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
import org.jooq.SQLDialect;
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
 * @param isMadeEverywhere whether one mutant has it in all places, and not each in another one
 * @param mutate the wrong part in place of a right one; null where this mistake cannot be made
 */
record Mutator(String name, boolean isMadeEverywhere, Function<QueryPart, @Nullable QueryPart> mutate) {

    /** The mistakes that are tried on every part of every figure. */
    static final List<Mutator> ALL = List.of(
            new Mutator("drop predicate", Mutator::dropPredicate),
            new Mutator("negate predicate", Mutator::negatePredicate),
            new Mutator("flip bound", Mutator::flipBound),
            new Mutator("and/or", Mutator::swapAndOr),
            new Mutator("inner/left join", Mutator::swapJoin),
            new Mutator("distinct aggregate", Mutator::distinctAggregate),
            new Mutator("sum/max", Mutator::swapSumAndMax),
            new Mutator("filter of aggregate dropped", Mutator::dropFilter),
            new Mutator("distinct dropped", Mutator::dropDistinct),
            new Mutator("order by reversed", Mutator::reverseOrder),
            new Mutator("order flipped", Mutator::flipOrder),
            new Mutator("another enum value", Mutator::otherEnumValue),
            new Mutator("->>/->", Mutator::swapTextAndJson),
            new Mutator("group by dropped", Mutator::dropGrouping));

    private static final Class<?> PLAIN_SQL = DSL.condition("true").getClass();
    private static final Class<?> PLAIN_SQL_TABLE = DSL.table("t").getClass();

    private Mutator(String name, Function<QueryPart, @Nullable QueryPart> mutate) {
        this(name, false, mutate);
    }

    /** Whoever writes the query forgets whose data it is about, wherever it says so. */
    static Mutator withoutTenant(Parameter<?> tenant) {
        return new Mutator(
                "tenant's filters dropped", true, part -> isAbout(part, tenant.name()) ? trueCondition() : null);
    }

    Optional<QueryPart> apply(QueryPart part) {
        return Optional.ofNullable(mutate.apply(part));
    }

    private static boolean isAbout(QueryPart part, String parameter) {
        return part instanceof QOM.Eq<?> eq
                && (isParameter(eq.$arg1(), parameter) || isParameter(eq.$arg2(), parameter));
    }

    private static boolean isParameter(QueryPart part, String name) {
        return part instanceof Param<?> param && name.equals(param.getParamName());
    }

    private static boolean isPredicate(QueryPart part) {
        return switch (part) {
            case QOM.CompareCondition<?, ?> _ -> true;
            case QOM.RowLt<?> _, QOM.RowLe<?> _, QOM.RowGt<?> _, QOM.RowGe<?> _, QOM.RowEq<?> _ -> true;
            case QOM.In<?> _, QOM.InList<?> _, QOM.NotIn<?> _, QOM.Exists _, QOM.Not _ -> true;
            case QOM.Like _, QOM.LikeIgnoreCase _, QOM.ArrayOverlap<?> _ -> true;
            case QOM.IsNull _, QOM.IsNotNull _, QOM.FieldCondition _ -> true;
            default -> part.getClass() == PLAIN_SQL;
        };
    }

    private static @Nullable QueryPart dropPredicate(QueryPart part) {
        return isPredicate(part) ? trueCondition() : null;
    }

    /** Makes {@code not exists} of {@code exists}, and the other way round. */
    private static @Nullable QueryPart negatePredicate(QueryPart part) {
        if (part instanceof QOM.Not not) {
            return not.$condition();
        }
        return isPredicate(part) ? ((Condition) part).not() : null;
    }

    private static @Nullable QueryPart flipBound(QueryPart part) {
        return switch (part) {
            case QOM.Ge<?> ge -> DSL.condition("{0} > {1}", ge.$arg1(), ge.$arg2());
            case QOM.Gt<?> gt -> DSL.condition("{0} >= {1}", gt.$arg1(), gt.$arg2());
            case QOM.Le<?> le -> DSL.condition("{0} < {1}", le.$arg1(), le.$arg2());
            case QOM.Lt<?> lt -> DSL.condition("{0} <= {1}", lt.$arg1(), lt.$arg2());
            case QOM.RowGe<?> ge -> DSL.condition("{0} > {1}", ge.$arg1(), ge.$arg2());
            case QOM.RowGt<?> gt -> DSL.condition("{0} >= {1}", gt.$arg1(), gt.$arg2());
            case QOM.RowLe<?> le -> DSL.condition("{0} < {1}", le.$arg1(), le.$arg2());
            case QOM.RowLt<?> lt -> DSL.condition("{0} <= {1}", lt.$arg1(), lt.$arg2());
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
            case QOM.Count count -> filtered(DSL.countDistinct(DSL.inline(1)), count);
            case QOM.Sum sum -> sum.$distinct(!sum.$distinct());
            default -> null;
        };
    }

    private static @Nullable QueryPart swapSumAndMax(QueryPart part) {
        return switch (part) {
            case QOM.Sum sum -> filtered(DSL.max(sum.$field()), sum);
            case QOM.Max<?> max -> filtered(DSL.aggregate("sum", max.$dataType(), max.$field()), max);
            default -> null;
        };
    }

    private static QueryPart filtered(org.jooq.AggregateFunction<?> wrong, QOM.AggregateFunction<?, ?> right) {
        Condition filter = right.$filterWhere();
        return filter == null ? wrong : wrong.filterWhere(filter);
    }

    private static @Nullable QueryPart dropFilter(QueryPart part) {
        return switch (part) {
            // what $filterWhere makes of count(*) counts nothing
            case QOM.Count count when count.$filterWhere() != null && isOfRows(count) -> DSL.count();
            case QOM.AggregateFunction<?, ?> aggregate
            when aggregate.$filterWhere() != null -> aggregate.$filterWhere(DSL.noCondition());
            default -> null;
        };
    }

    private static boolean isOfRows(QOM.Count count) {
        return !count.$distinct() && count.toString().contains("*");
    }

    private static @Nullable QueryPart dropDistinct(QueryPart part) {
        if (part instanceof Select<?> select) {
            return select.$distinct() ? select.$distinct(false) : null;
        }
        String sql = part.getClass() == PLAIN_SQL_TABLE
                ? DSL.using(SQLDialect.POSTGRES).renderInlined(part)
                : "";
        return sql.contains("select distinct") ? DSL.table(sql.replace("select distinct", "select")) : null;
    }

    /** Without any order the database might answer so; it might also happen to answer in the right one. */
    private static @Nullable QueryPart reverseOrder(QueryPart part) {
        return part instanceof Select<?> select && !select.$orderBy().isEmpty()
                ? select.$orderBy(
                        select.$orderBy().stream().map(Mutator::reversed).toList())
                : null;
    }

    private static @Nullable QueryPart dropGrouping(QueryPart part) {
        return part instanceof Select<?> select && !select.$groupBy().isEmpty() ? select.$groupBy(List.of()) : null;
    }

    private static @Nullable QueryPart flipOrder(QueryPart part) {
        return part instanceof SortField<?> sort ? reversed(sort) : null;
    }

    private static SortField<?> reversed(SortField<?> sort) {
        return sort.$sortOrder(sort.$sortOrder() == SortOrder.DESC ? SortOrder.ASC : SortOrder.DESC);
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

    private static @Nullable QueryPart swapTextAndJson(QueryPart part) {
        return switch (part) {
            case QOM.JSONBGetAttributeAsText text -> DSL.jsonbGetAttribute(text.$arg1(), text.$arg2());
            case QOM.JSONBGetAttribute json -> DSL.jsonbGetAttributeAsText(json.$arg1(), json.$arg2());
            default -> null;
        };
    }
}
