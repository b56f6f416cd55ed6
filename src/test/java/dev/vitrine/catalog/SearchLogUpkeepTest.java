package dev.vitrine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service folds by itself. */
class SearchLogUpkeepTest {

    /** A writer of another test may hold the fold up for as long as it works. */
    private static final Duration IN_TIME = Duration.ofSeconds(60);

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.search-log.fold-interval", "20ms");

    @Test
    void searchesAreFoldedWithoutBeingAskedFor() throws InterruptedException {
        SERVICE.sql().execute("insert into catalog.search_log (query_key, query) values ('reverb', 'Reverb')");

        Instant end = Instant.now().plus(IN_TIME);
        while (!SERVICE.sql().fetchExists(SERVICE.sql().select().from("catalog.search_totals"))) {
            assertThat(Instant.now()).as("folded in time").isBefore(end);
            Thread.sleep(20);
        }

        assertThat(SERVICE.sql()
                        .fetch("select query_key, searches from catalog.search_totals")
                        .intoMaps())
                .singleElement()
                .satisfies(totals ->
                        assertThat(totals).containsEntry("query_key", "reverb").containsEntry("searches", 1L));
    }
}
