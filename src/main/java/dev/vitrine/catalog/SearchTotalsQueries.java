package dev.vitrine.catalog;

import static dev.vitrine.jooq.catalog.Tables.SEARCH_FOLD;
import static dev.vitrine.jooq.catalog.Tables.SEARCH_LOG;
import static dev.vitrine.jooq.catalog.Tables.SEARCH_TOTALS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.RolledUp;
import dev.vitrine.jooq.catalog.Routines;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.Select;
import org.jooq.SelectFinalStep;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** The totals of the searches, which a dashboard's impressions rest on, for their proof. */
@Singleton
class SearchTotalsQueries implements FigureSource, RolledUp {

    private static final String ENDPOINT = "POST /admin/recount";
    private static final String UNIT = "queries, searches, checksum";
    /** A prime, small enough for a checksum that any client's numbers can hold. */
    private static final int WEIGHTS = 1009;

    private static final String EVERYBODYS = "searches belong to no creator";

    static final Figure<Searches> SEARCHES = Figure.named("catalog.searches")
            .readsAllRows()
            .title("Searches as rolled up")
            .unit(UNIT)
            .description("""
                    Distinct queries, ignoring case, and searches, from the totals and the tail behind them. The
                    checksum weighs the searches of each query with a hash of it: it tells when some are counted for
                    another query.""")
            .endpoint(ENDPOINT)
            .crossesTenants(EVERYBODYS)
            .emptyAnswer("0|0|0")
            .query(args -> searches(totalsAndTail()), mapping(Searches::new));

    static final Figure<Searches> SEARCHES_OF_ROWS = Figure.named("catalog.searches_of_rows")
            .readsAllRows()
            .title("Searches")
            .unit(UNIT)
            .description("The same, row by row.")
            .endpoint(ENDPOINT)
            .crossesTenants(EVERYBODYS)
            .emptyAnswer("0|0|0")
            .query(
                    args -> searches(select(
                                    SEARCH_LOG.QUERY_KEY,
                                    count().cast(BigDecimal.class).as("searches"))
                            .from(SEARCH_LOG)
                            .groupBy(SEARCH_LOG.QUERY_KEY)),
                    mapping(Searches::new));

    @Override
    public List<Figure<?>> figures() {
        return List.of(SEARCHES, SEARCHES_OF_ROWS);
    }

    @Override
    public List<Pair<?>> pairs() {
        return List.of(new Pair<>(SEARCHES, SEARCHES_OF_ROWS));
    }

    @Override
    public void repair(DSLContext transaction) {
        Routines.rebuildSearchTotals(transaction.configuration());
    }

    private static Select<Record2<String, BigDecimal>> totalsAndTail() {
        Table<?> parts = select(SEARCH_TOTALS.QUERY_KEY, SEARCH_TOTALS.SEARCHES)
                .from(SEARCH_TOTALS)
                .unionAll(select(SEARCH_LOG.QUERY_KEY, inline(1L))
                        .from(SEARCH_LOG)
                        .where(SEARCH_LOG.XACT_ID.ge(
                                field(select(SEARCH_FOLD.SETTLED_BEFORE).from(SEARCH_FOLD)))))
                .asTable("parts", "query_key", "searches");
        Field<String> queryKey = parts.field("query_key", SQLDataType.CLOB);
        return select(queryKey, sum(parts.field("searches", SQLDataType.BIGINT)).as("searches"))
                .from(parts)
                .groupBy(queryKey);
    }

    private static SelectFinalStep<Record3<Integer, BigDecimal, BigDecimal>> searches(
            Select<Record2<String, BigDecimal>> byQuery) {
        Table<?> queries = byQuery.asTable("queries", "query_key", "searches");
        Field<String> queryKey = queries.field("query_key", SQLDataType.CLOB);
        Field<BigDecimal> searches = queries.field("searches", SQLDataType.NUMERIC);
        Field<BigDecimal> weight = function("hashtext", SQLDataType.INTEGER, queryKey)
                .mod(inline(WEIGHTS))
                .cast(BigDecimal.class);
        return select(
                        count().as("queries"),
                        coalesce(sum(searches), inline(BigDecimal.ZERO)).as("searches"),
                        coalesce(sum(searches.mul(weight)), inline(BigDecimal.ZERO))
                                .as("checksum"))
                .from(queries);
    }

    /** Searches by query. */
    record Searches(int queries, BigDecimal searches, BigDecimal checksum) {}
}
