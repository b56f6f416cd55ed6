package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.figure.SingleFlight;
import dev.vitrine.rendering.JobListQueries.Filter;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.impl.CallbackExecuteListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More jobs than can be counted in the time that there is. */
class JobCountTest {

    private static final long MANY = 100_000;

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.rendering.count-budget", "5ms");

    static Jobs jobs;

    @BeforeAll
    static void fill() {
        jobs = Jobs.as(SERVICE, "viewer");
        SERVICE.sql()
                .execute("insert into rendering.jobs (topic, state, tags, created_at)"
                        + " select 'many', 'completed', array['a', 'b'], timestamptz '2026-01-01Z' + interval '1 s' * n"
                        + " from generate_series(1, " + MANY + ") n");
        SERVICE.sql()
                .execute("insert into rendering.jobs (topic, state, created_at)"
                        + " select 'few', 'completed', timestamptz '2025-01-01Z' + interval '1 s' * n"
                        + " from generate_series(1, 45) n");
        SERVICE.sql().execute("vacuum analyze rendering.jobs");
    }

    private static JsonNode list(String query) {
        HttpResponse<String> response = jobs.get("/dashboard/jobs" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Jobs.json(response);
    }

    private static long total(JsonNode list) {
        return Jobs.member(list, "total").getLongValue();
    }

    private static boolean isLowerBound(JsonNode list) {
        return Jobs.member(list, "total_is_lower_bound").getBooleanValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?search=many", "?tags=a,b", "?search=many&state=completed&tags=a"})
    void pastTheBudgetTheTotalIsALowerBound(String query) {
        JsonNode list = list(query);

        assertThat(isLowerBound(list)).isTrue();
        assertThat(total(list)).isBetween(21L, MANY);
        assertThat(Jobs.member(list, "jobs").size()).isEqualTo(20);
        assertThat(Jobs.member(list, "has_more").getBooleanValue()).isTrue();
    }

    @Test
    void aCountThatWasGivenUpProvesNothing() {
        HttpResponse<String> response = jobs.send(
                jobs.request("/dashboard/jobs?search=man").header("Accept", "application/vnd.vitrine.proof+json"));

        assertThat(isLowerBound(Jobs.member(Jobs.json(response), "value"))).isTrue();
        assertThat(Jobs.text(Jobs.json(response), "figure")).isEqualTo("rendering.jobs");
    }

    @Test
    void whatCouldNotBeCountedIsNotCountedForTheNextPage() {
        List<String> sent = new ArrayList<>();
        DSLContext db = SERVICE.context()
                .getBean(Configuration.class)
                .deriveAppending(new CallbackExecuteListener().onExecuteStart(context -> sent.add(context.sql())))
                .dsl();
        JobListQueries queries = new JobListQueries(db, Duration.ofMillis(5), new SingleFlight());

        assertThat(queries.countWithinBudget(new Filter(null, "many", List.of())))
                .isEmpty();
        assertThat(sent).anyMatch(sql -> sql.contains("count("));
        sent.clear();

        assertThat(queries.countWithinBudget(new Filter(null, "many", List.of())))
                .isEmpty();
        assertThat(sent).isEmpty();
        assertThat(queries.countWithinBudget(new Filter(null, "few", List.of())))
                .hasValue(45);
    }

    @Test
    void whoAsksTheSameBesideWaitsForTheOneCount() throws Exception {
        AtomicInteger counts = new AtomicInteger();
        CountDownLatch isCounting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        DSLContext db = SERVICE.context()
                .getBean(Configuration.class)
                .deriveAppending(new CallbackExecuteListener().onExecuteStart(context -> {
                    if (String.valueOf(context.sql()).contains("count(")) {
                        counts.incrementAndGet();
                        isCounting.countDown();
                        awaitQuietly(goOn);
                    }
                }))
                .dsl();
        JobListQueries queries = new JobListQueries(db, Duration.ofMillis(5), new SingleFlight());
        FutureTask<OptionalLong> first =
                new FutureTask<>(() -> queries.countWithinBudget(new Filter(null, "many", List.of())));
        FutureTask<OptionalLong> second =
                new FutureTask<>(() -> queries.countWithinBudget(new Filter(null, "many", List.of())));

        Thread.ofPlatform().start(first);
        assertThat(isCounting.await(10, TimeUnit.SECONDS)).isTrue();
        Thread beside = Thread.ofPlatform().start(second);
        while (beside.getState() != Thread.State.WAITING && beside.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        goOn.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(second.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(counts).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsOnTheShownPagesIsThere() {
        JsonNode list = list("?search=many&page=30&page_size=100");

        assertThat(isLowerBound(list)).isTrue();
        assertThat(total(list)).isBetween(3_001L, MANY);
    }

    @Test
    void anEmptyPageProvesNothing() {
        JsonNode list = list("?search=many&page=2147483647");

        assertThat(total(list)).isLessThanOrEqualTo(MANY);
    }

    @Test
    void aCursorOfSmallerPagesProvesNoMoreThanItsPage() {
        String cursor = Jobs.text(list("?search=few&page_size=1"), "next_cursor");

        assertThat(total(list("?search=few&page_size=100&cursor=" + cursor))).isLessThanOrEqualTo(45);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?state=completed", "?page=5000", "?state=completed&page_size=100&page=2147483647"})
    void withoutASearchTheTotalIsExact(String query) {
        JsonNode list = list(query);

        assertThat(isLowerBound(list)).isFalse();
        assertThat(total(list)).isEqualTo(MANY + 45);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?search=few&page_size=100", "?search=few&page=3", "?search=few&page=2&page_size=30"})
    void aSearchThatMatchesFewIsCountedWithThePage(String query) {
        JsonNode list = list(query);

        assertThat(isLowerBound(list)).isFalse();
        assertThat(total(list)).isEqualTo(45);
    }

    @Test
    void aSearchWithoutAJobIsCounted() {
        assertThat(total(list("?search=none"))).isZero();
        assertThat(isLowerBound(list("?search=none"))).isFalse();
    }
}
