package dev.vitrine.rendering;

import static dev.vitrine.jooq.rendering.Tables.JOBS;
import static dev.vitrine.jooq.rendering.Tables.JOB_COUNTS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multisetAgg;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.val;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import dev.vitrine.figure.SingleFlight;
import dev.vitrine.jooq.rendering.enums.JobState;
import dev.vitrine.web.Cursor;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The list of jobs: any page of it, and how many there are. */
@Singleton
class JobListQueries implements FigureSource {

    /** In place of a state: archived jobs, whatever their state. */
    static final String ARCHIVED = "archived";

    /** A search that matches so many is counted with the page; one that matches more is counted within a time budget. */
    static final int COUNTED_AT_ONCE = 500;

    private static final String QUERY_CANCELED = "57014";

    /** For how long what could not be counted is not tried again: the other pages of a search come soon after one. */
    private static final Duration UNCOUNTED_FOR = Duration.ofSeconds(10);

    private static final int MAX_UNCOUNTED = 1_000;

    private static final Parameter<String> STATE =
            new Parameter<>("state", SQLDataType.VARCHAR, "jobs in this state, or archived ones", "error");
    private static final Parameter<String> SEARCH =
            new Parameter<>("search", SQLDataType.VARCHAR, "part of the topic as a pattern of ilike", "%bass%");
    private static final Parameter<String[]> TAGS = new Parameter<>(
            "tags", SQLDataType.CLOB.array(), "jobs with any of these tags", new String[] {"bass", "drums"});
    private static final Parameter<Instant> AFTER_CREATED_AT = new Parameter<>(
            "after_created_at",
            SQLDataType.INSTANT,
            "the last job of the page before",
            Instant.parse("2026-03-01T00:00:00Z"));
    private static final Parameter<UUID> AFTER_ID =
            new Parameter<>("after_id", SQLDataType.UUID, "the last job of the page before", new UUID(0, 0));
    private static final Parameter<Long> OFFSET =
            new Parameter<>("offset", SQLDataType.BIGINT, "jobs on the pages before", 0L);
    private static final Parameter<Long> LIMIT =
            new Parameter<>("limit", SQLDataType.BIGINT, "jobs on the page and one more", 21L);

    /** A page, and the total: from the counters, or of a search counted as far as {@link #COUNTED_AT_ONCE}. */
    static final Figure<Listing> LIST = Figure.named("rendering.jobs")
            .title("Render jobs")
            .unit("jobs")
            .description("A page of the jobs that match, newest first, and how many match."
                    + " Archived jobs only where they are asked for.")
            .endpoint("GET /dashboard/jobs")
            .optional(STATE)
            .optional(SEARCH)
            .optional(TAGS)
            .optional(AFTER_CREATED_AT)
            .optional(AFTER_ID)
            .optional(OFFSET)
            .parameter(LIMIT)
            .emptyAnswer("|0")
            .query(
                    args -> {
                        Table<?> page = page(args);
                        return select(
                                field(select(multisetAgg(
                                                                page.field(JOBS.ID),
                                                                page.field(JOBS.TOPIC),
                                                                page.field(JOBS.STATE),
                                                                page.field(JOBS.CREATED_AT),
                                                                page.field(JOBS.UPDATED_AT),
                                                                page.field(JOBS.NUM_SCENES),
                                                                page.field(JOBS.DURATION_SEC),
                                                                page.field(JOBS.ENCODER),
                                                                page.field(JOBS.RESOLUTION),
                                                                page.field(JOBS.FINAL_VIDEO_URL),
                                                                page.field(JOBS.THUMBNAIL_URL),
                                                                page.field(JOBS.ERROR),
                                                                page.field(JOBS.TAGS)
                                                                        .convertFrom(Arrays::asList),
                                                                page.field(JOBS.IS_DRAFT),
                                                                page.field(JOBS.ARCHIVED),
                                                                page.field(JOBS.PARENT_JOB_ID),
                                                                page.field(JOBS.ORIGIN),
                                                                page.field(JOBS.PROGRESS)
                                                                        .coerce(SQLDataType.INTEGER))
                                                        .orderBy(
                                                                page.field(JOBS.CREATED_AT)
                                                                        .desc(),
                                                                page.field(JOBS.ID)
                                                                        .desc()))
                                                .from(page))
                                        .as("jobs")
                                        .convertFrom(jobs -> jobs == null ? List.of() : jobs.map(mapping(Job::new))),
                                total(args).as("total"));
                    },
                    mapping(Listing::new));

    /** How many match a search that matches many. */
    static final Figure<Long> COUNT = Figure.named("rendering.job_count")
            .title("Render jobs that match a search")
            .unit("jobs")
            .description("How many jobs match a search or tags, all of them counted.")
            .endpoint("GET /dashboard/jobs")
            .optional(STATE)
            .optional(SEARCH)
            .optional(TAGS)
            .emptyAnswer("0")
            .maxBuffers(20_000)
            .query(
                    args -> select(count().cast(SQLDataType.BIGINT).as("total"))
                            .from(JOBS)
                            .where(matches(args)),
                    mapping(total -> total));

    private final DSLContext db;
    private final Duration countBudget;
    private final SingleFlight counts;
    private final Cache<Filter, Boolean> uncounted = Caffeine.newBuilder()
            .maximumSize(MAX_UNCOUNTED)
            .expireAfterWrite(UNCOUNTED_FOR)
            .build();

    JobListQueries(
            DSLContext db, @Value("${vitrine.rendering.count-budget}") Duration countBudget, SingleFlight counts) {
        this.db = db.configuration().deriveAppending(new PlannedEachTime()).dsl();
        this.countBudget = countBudget;
        this.counts = counts;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(LIST, COUNT);
    }

    /** One page and one job more, so that one sees whether there is a next one. */
    Listing list(Filter filter, @Nullable Cursor after, long offset, int pageSize) {
        return LIST.single(
                db,
                STATE.is(filter.state()),
                SEARCH.is(filter.pattern()),
                TAGS.is(filter.tagArray()),
                AFTER_CREATED_AT.is(after == null ? null : after.createdAt()),
                AFTER_ID.is(after == null ? null : after.id()),
                OFFSET.is(after == null ? offset : null),
                LIMIT.is(pageSize + 1L));
    }

    /**
     * How many match; empty when counting takes longer than the budget, or did some seconds ago. Who asks the same while
     * it is counted waits for that: by themselves they would all take longer than the budget.
     */
    OptionalLong countWithinBudget(Filter filter) {
        return counts.share(
                filter,
                OptionalLong.class,
                () -> uncounted.getIfPresent(filter) == null ? countedNow(filter) : OptionalLong.empty());
    }

    private OptionalLong countedNow(Filter filter) {
        try {
            return OptionalLong.of(db.transactionResult(transaction -> {
                DSLContext tx = transaction.dsl();
                // with workers beside it, each count would take the cores from all others
                tx.select(
                                setLocal("statement_timeout", countBudget.toMillis()),
                                setLocal("max_parallel_workers_per_gather", 0))
                        .fetch();
                return COUNT.single(
                        tx, STATE.is(filter.state()), SEARCH.is(filter.pattern()), TAGS.is(filter.tagArray()));
            }));
        } catch (DataAccessException e) {
            if (QUERY_CANCELED.equals(e.sqlState())) {
                uncounted.put(filter, true);
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    private static Field<String> setLocal(String setting, long value) {
        return field("set_config({0}, {1}, true)", String.class, inline(setting), val(Long.toString(value)));
    }

    private static Table<?> page(Arguments args) {
        return select(
                        JOBS.ID,
                        JOBS.TOPIC,
                        JOBS.STATE,
                        JOBS.CREATED_AT,
                        JOBS.UPDATED_AT,
                        JOBS.NUM_SCENES,
                        JOBS.DURATION_SEC,
                        JOBS.ENCODER,
                        JOBS.RESOLUTION,
                        JOBS.FINAL_VIDEO_URL,
                        JOBS.THUMBNAIL_URL,
                        JOBS.ERROR,
                        JOBS.TAGS,
                        JOBS.IS_DRAFT,
                        JOBS.ARCHIVED,
                        JOBS.PARENT_JOB_ID,
                        JOBS.ORIGIN,
                        JOBS.PROGRESS)
                .from(JOBS)
                .where(matches(args))
                .and(isOnPage(args))
                .orderBy(JOBS.CREATED_AT.desc(), JOBS.ID.desc())
                .limit(args.get(LIMIT))
                .offset(args.find(OFFSET).orElse(inline(0L)))
                .asTable("page");
    }

    /** From the counters, unless there is a search or tags. */
    private static Field<Long> total(Arguments args) {
        return isSearch(args)
                ? field(select(count().cast(SQLDataType.BIGINT))
                        .from(selectOne()
                                .from(JOBS)
                                .where(matches(args))
                                .limit(inline(COUNTED_AT_ONCE + 1))
                                .asTable("counted")))
                : counted(args);
    }

    private static Field<Long> counted(Arguments args) {
        return field(select(coalesce(sum(JOB_COUNTS.JOBS), inline(0)).cast(SQLDataType.BIGINT))
                .from(JOB_COUNTS)
                .where(
                        isArchived(args)
                                ? condition(JOB_COUNTS.ARCHIVED)
                                : not(condition(JOB_COUNTS.ARCHIVED)).and(hasState(args, JOB_COUNTS.STATE))));
    }

    /** Literals where indexes are partial. */
    private static Condition matches(Arguments args) {
        return (isArchived(args)
                        ? condition(JOBS.ARCHIVED)
                        : not(condition(JOBS.ARCHIVED)).and(hasState(args, JOBS.STATE)))
                .and(args.where(SEARCH, JOBS.TOPIC::likeIgnoreCase))
                .and(args.where(TAGS, tags -> condition("{0} && cast({1} as text[])", JOBS.TAGS, tags)));
    }

    private static Condition hasState(Arguments args, Field<JobState> state) {
        return args.where(STATE, value -> state.eq(value.cast(JOBS.STATE)));
    }

    /** Behind the cursor, or on a page that exists: a page past the end is not looked for. */
    private static Condition isOnPage(Arguments args) {
        if (args.find(AFTER_ID).isPresent()) {
            return row(JOBS.CREATED_AT, JOBS.ID).lt(row(args.get(AFTER_CREATED_AT), args.get(AFTER_ID)));
        }
        return isSearch(args) ? noCondition() : args.where(OFFSET, counted(args)::gt);
    }

    private static boolean isArchived(Arguments args) {
        return args.find(STATE).map(Param::getValue).filter(ARCHIVED::equals).isPresent();
    }

    private static boolean isSearch(Arguments args) {
        return args.find(SEARCH).isPresent() || args.find(TAGS).isPresent();
    }

    /**
     * Which jobs.
     *
     * @param state a state or {@link #ARCHIVED}; null: any
     * @param search part of the topic; null: any
     * @param tags any of them; empty: any
     */
    record Filter(@Nullable String state, @Nullable String search, List<String> tags) {

        boolean isSearch() {
            return search != null || !tags.isEmpty();
        }

        /** {@code %} and {@code _} are plain characters. */
        private @Nullable String pattern() {
            return search == null ? null : "%" + search.replaceAll("([\\\\%_])", "\\\\$1") + "%";
        }

        private String @Nullable [] tagArray() {
            return tags.isEmpty() ? null : tags.toArray(String[]::new);
        }
    }

    /**
     * A page.
     *
     * @param jobs and one more when there is a next page
     * @param total that match; of a search at most one more than {@link #COUNTED_AT_ONCE}
     */
    record Listing(List<Job> jobs, long total) {}
}
