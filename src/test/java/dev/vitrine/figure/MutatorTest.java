package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonbGetAttribute;
import static org.jooq.impl.DSL.jsonbGetAttributeAsText;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectDistinct;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import dev.vitrine.jooq.rendering.enums.JobState;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;

/** Each mistake in the smallest query in which it can be made. */
class MutatorTest {

    private static final Table<?> T = table(name("t"));
    private static final Table<?> U = table(name("u"));
    private static final Field<Integer> A = field(name("a"), Integer.class);
    private static final Field<Integer> B = field(name("b"), Integer.class);
    private static final Field<JSONB> J = field(name("j"), JSONB.class);

    @Test
    void aPredicateIsDropped() {
        assertThat(mutants("drop predicate", where(A.eq(1).and(B.eq(2)))))
                .containsExactly("select a from t where (true and b = 2)", "select a from t where (a = 1 and true)");
        assertThat(mutants("drop predicate", where(row(A, B).lt(1, 2)))).containsExactly("select a from t where true");
        assertThat(mutants("drop predicate", where(A.likeIgnoreCase("x"))))
                .containsExactly("select a from t where true");
    }

    @Test
    void aPredicateIsNegated() {
        assertThat(mutants("negate predicate", where(A.eq(1)))).containsExactly("select a from t where not (a = 1)");
    }

    @Test
    void existsBecomesNotExistsAndBack() {
        assertThat(mutants("negate predicate", where(exists(selectOne().from(U)))))
                .containsExactly("select a from t where not exists (select 1 as one from u)");
        assertThat(mutants("negate predicate", where(notExists(selectOne().from(U)))))
                .contains("select a from t where exists (select 1 as one from u)");
    }

    @Test
    void aBoundIsFlipped() {
        assertThat(mutants("flip bound", where(A.lt(1)))).containsExactly("select a from t where (a <= 1)");
        assertThat(mutants("flip bound", where(A.le(1)))).containsExactly("select a from t where (a < 1)");
        assertThat(mutants("flip bound", where(A.gt(1)))).containsExactly("select a from t where (a >= 1)");
        assertThat(mutants("flip bound", where(A.ge(1)))).containsExactly("select a from t where (a > 1)");
        assertThat(mutants("flip bound", where(row(A, B).lt(1, 2))))
                .containsExactly("select a from t where ((a, b) <= (1, 2))");
    }

    @Test
    void andBecomesOrAndBack() {
        assertThat(mutants("and/or", where(A.eq(1).and(B.eq(2)))))
                .containsExactly("select a from t where (a = 1 or b = 2)");
        assertThat(mutants("and/or", where(A.eq(1).or(B.eq(2)))))
                .containsExactly("select a from t where (a = 1 and b = 2)");
    }

    @Test
    void anInnerJoinBecomesALeftOneAndBack() {
        assertThat(mutants("inner/left join", select(A).from(T).join(U).on(A.eq(B))))
                .containsExactly("select a from t left outer join u on a = b");
        assertThat(mutants("inner/left join", select(A).from(T).leftJoin(U).on(A.eq(B))))
                .containsExactly("select a from t join u on a = b");
    }

    @Test
    void aCountBecomesDistinctAndBack() {
        assertThat(mutants("distinct aggregate", select(count()).from(T)))
                .containsExactly("select count(distinct 1) from t");
        assertThat(mutants("distinct aggregate", select(countDistinct(A)).from(T)))
                .containsExactly("select count(a) from t");
        assertThat(mutants(
                        "distinct aggregate",
                        select(count().filterWhere(A.eq(1))).from(T)))
                .containsExactly("select count(distinct 1) filter (where a = 1) from t");
    }

    @Test
    void aSumBecomesTheGreatestAndBack() {
        assertThat(mutants("sum/max", select(sum(A).filterWhere(B.eq(1))).from(T)))
                .containsExactly("select max(a) filter (where b = 1) from t");
        assertThat(mutants("sum/max", select(max(A)).from(T))).containsExactly("select sum(a) from t");
    }

    @Test
    void theFilterOfAnAggregateIsDropped() {
        assertThat(mutants(
                        "filter of aggregate dropped",
                        select(count().filterWhere(A.eq(1))).from(T)))
                .containsExactly("select count(*) from t");
    }

    @Test
    void distinctIsDropped() {
        assertThat(mutants("distinct dropped", selectDistinct(A).from(T))).containsExactly("select a from t");
        assertThat(mutants("distinct dropped", select(A).from("(select distinct a from t) as u")))
                .containsExactly("select a from (select a from t) as u");
    }

    @Test
    void anOrderIsReversedAsAWholeAndInParts() {
        Select<?> ordered = select(A).from(T).orderBy(A.desc(), B);

        assertThat(mutants("order by reversed", ordered)).containsExactly("select a from t order by a asc, b desc");
        assertThat(mutants("order flipped", ordered))
                .containsExactly("select a from t order by a asc, b", "select a from t order by a desc, b desc");
    }

    @Test
    void anEnumGetsAnotherValue() {
        Field<JobState> state = field(name("state"), SQLDataType.VARCHAR.asEnumDataType(JobState.class));

        assertThat(mutants("another enum value", where(state.eq(inline(JobState.running)))))
                .singleElement()
                .asString()
                .contains("queued");
    }

    @Test
    void textOfJsonBecomesJsonAndBack() {
        assertThat(mutants(
                        "->>/->",
                        select(jsonbGetAttributeAsText(J, inline("k"))).from(T)))
                .containsExactly("select (j->'k') from t");
        assertThat(mutants("->>/->", select(jsonbGetAttribute(J, inline("k"))).from(T)))
                .containsExactly("select (j->>'k') from t");
    }

    @Test
    void aGroupingIsDropped() {
        assertThat(mutants("group by dropped", select(count()).from(T).groupBy(A)))
                .containsExactly("select count(*) from t");
    }

    @Test
    void theTenantIsForgottenEverywhere() {
        Parameter<Integer> tenant = new Parameter<>("tenant", SQLDataType.INTEGER, "whose rows", 7);
        Condition isTheirs = A.eq(param("tenant", 7));

        assertThat(Mutants.of(
                        select(A)
                                .from(T)
                                .where(isTheirs)
                                .and(exists(selectOne().from(U).where(isTheirs))),
                        List.of(Mutator.withoutTenant(tenant))))
                .extracting(mutant -> oneLine(mutant.sql()))
                .containsExactly("select a from t where (true and exists (select 1 as one from u where true))");
    }

    /** What a figure nests is part of it. */
    @Test
    void mistakesAreMadeInsideOfNestedRows() {
        Select<?> nested = select(
                        multiset(select(B).from(U).where(B.gt(1)).orderBy(B)).as("bs"))
                .from(T);

        assertThat(mutants("flip bound", nested)).singleElement().asString().contains("b >= 1");
        assertThat(mutants("order flipped", nested)).singleElement().asString().contains("order by b desc");
    }

    private static Select<?> where(Condition condition) {
        return select(A).from(T).where(condition);
    }

    private static Stream<String> mutants(String mutator, Select<?> select) {
        List<Mutator> named =
                Mutator.ALL.stream().filter(each -> each.name().equals(mutator)).toList();
        return Mutants.of(select, named).stream().map(mutant -> oneLine(mutant.sql()));
    }

    private static String oneLine(String sql) {
        return sql.replaceAll("\\s+", " ").replace("( ", "(").replace(" )", ")");
    }
}
