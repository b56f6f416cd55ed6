package dev.vitrine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The totals of the searches are proved and repaired by the recount, and folded however long that takes. */
class SearchTotalsTest {

    /** Far less than the fold of this test needs; requests of the test are faster. */
    private static final String SHORT_STATEMENTS =
            "set role vitrine_app; set time zone 'UTC'; set statement_timeout = '300ms'";

    /** The id of the first transaction that a cluster has. */
    private static final long OLDEST_TRANSACTION = 3;

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with("vitrine.fold-interval", "1h")
            .with("datasources.default.connection-init-sql", SHORT_STATEMENTS);

    private static String admin;

    @BeforeAll
    static void signIn() {
        SERVICE.user("admin@example.org", "admin");
        admin = SERVICE.tokenOf("admin@example.org");
    }

    /** Three of them in the totals; by hand, since a fold waits for all transactions of the cluster. */
    @BeforeEach
    void fiveSearches() {
        SERVICE.sql().execute("truncate catalog.search_log");
        SERVICE.sql().execute("select catalog.rebuild_search_totals()");
        search("Sidechain", 2, OLDEST_TRANSACTION);
        search("Glitch", 1, OLDEST_TRANSACTION);
        SERVICE.sql().execute("insert into catalog.search_totals values ('sidechain', 2), ('glitch', 1)");
        search("sideCHAIN", 1, Long.MAX_VALUE);
        search("Reverb", 1, Long.MAX_VALUE);
    }

    @Test
    void theTotalsWithTheTailAreWhatTheRowsSay() {
        assertThat(recount("").body())
                .contains("{\"figure\":\"catalog.searches.queries\",\"rolled_up\":3,\"recounted\":3,\"drift\":0}")
                .contains("{\"figure\":\"catalog.searches.searches\",\"rolled_up\":5,\"recounted\":5,\"drift\":0}")
                .contains("\"drift\":0,\"figures\":[");
    }

    @Test
    void wrongTotalsAreFoundAndRepaired() {
        SERVICE.sql().execute("update catalog.search_totals set searches = searches + 7 where query_key = 'glitch'");

        assertThat(recount("?repair=true").body())
                .contains("{\"figure\":\"catalog.searches.searches\",\"rolled_up\":12,\"recounted\":5,\"drift\":7}");
        assertThat(recount("").body()).contains("\"drift\":0,\"figures\":[");
    }

    @Test
    void searchesCountedForAnotherQueryAreFound() {
        SERVICE.sql().execute("""
                update catalog.search_totals
                set searches = case query_key when 'glitch' then 2 else 1 end
                where query_key in ('glitch', 'sidechain')""");

        assertThat(recount("").body())
                .contains("{\"figure\":\"catalog.searches.searches\",\"rolled_up\":5,\"recounted\":5,\"drift\":0}")
                .doesNotContain("\"drift\":0,\"figures\":[");
    }

    /** After a bulk load a fold takes longer than a request may. */
    @Test
    void aFoldMayTakeLongerThanARequest() {
        SERVICE.sql().execute("delete from catalog.search_totals");
        SERVICE.sql().execute("update catalog.search_fold set settled_before = ?", OLDEST_TRANSACTION);
        SERVICE.sql().execute("""
                insert into catalog.search_log (query_key, query, xact_id)
                select md5(n::text), md5(n::text), ? from generate_series(1, 200000) n""", OLDEST_TRANSACTION);

        long before = System.nanoTime();
        long folded = SERVICE.context().getBean(SearchLogQueries.class).fold();

        assertThat(folded).isEqualTo(200_003);
        assertThat((System.nanoTime() - before) / 1_000_000).as("milliseconds").isGreaterThan(300);
        assertThat(recount("").body()).contains("\"drift\":0,\"figures\":[");
    }

    private static HttpResponse<String> recount(String query) {
        HttpResponse<String> found = SERVICE.post("/admin/recount" + query, "", admin);
        assertThat(found.statusCode()).isEqualTo(200);
        return found;
    }

    private static void search(String query, int times, long transaction) {
        SERVICE.sql()
                .execute(
                        "insert into catalog.search_log (query_key, query, xact_id)"
                                + " select lower(q), q, ? from (select cast(? as text) q) s, generate_series(1, ?)",
                        transaction,
                        query,
                        times);
    }
}
