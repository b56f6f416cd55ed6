package dev.vitrine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Waiting;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service folds by itself. */
class SearchLogUpkeepTest {

    private static final Duration IN_TIME = Duration.ofSeconds(10);

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.fold-interval", "20ms");

    @Test
    void searchesAreFoldedWithoutBeingAskedFor() throws Exception {
        // of the first transaction there is: a later one would wait for the writers of all other tests
        SERVICE.sql().transaction(transaction -> {
            // a fold at work would go on behind it
            transaction.dsl().execute("select pg_advisory_xact_lock('catalog.search_fold'::regclass::bigint)");
            transaction.dsl().execute("""
                    with search as (
                        insert into catalog.search_log (query_key, query, xact_id) values ('reverb', 'Reverb', 3)
                    )
                    update catalog.search_fold set settled_before = 3""");
        });

        Waiting.until(
                IN_TIME, () -> SERVICE.sql().fetchExists(SERVICE.sql().select().from("catalog.search_totals")));

        assertThat(SERVICE.sql()
                        .fetch("select query_key, searches from catalog.search_totals")
                        .intoMaps())
                .singleElement()
                .satisfies(totals ->
                        assertThat(totals).containsEntry("query_key", "reverb").containsEntry("searches", 1L));
    }

    @Test
    void theMonthsThatComeHaveTheirPartitions() {
        String last = "'catalog.search_log_' || to_char(now() at time zone 'UTC' + interval '3 months', 'YYYY_MM')";
        SERVICE.sql().execute("do $$ begin execute 'drop table if exists ' || " + last + "; end $$");
        assertThat(SERVICE.sql().fetchValue("select to_regclass(" + last + ")")).isNull();

        SERVICE.context().getBean(SearchLogUpkeep.class).createPartitions();

        assertThat(SERVICE.sql().fetchValue("select to_regclass(" + last + ")")).isNotNull();
    }
}
