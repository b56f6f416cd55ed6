package dev.vitrine.rendering;

import dev.vitrine.identity.Caller;
import dev.vitrine.identity.Permission;
import dev.vitrine.jooq.rendering.enums.JobState;
import dev.vitrine.rendering.JobListQueries.Filter;
import dev.vitrine.rendering.JobListQueries.Listing;
import dev.vitrine.web.ClientConnection;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Refuses;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finding render jobs, and the numbers over them. */
@Tag(name = "Render jobs")
@Controller("/dashboard")
@Secured(Permission.JOBS_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
class JobController {

    private static final int MAX_SEARCH = 1_000;
    private static final List<String> STATES =
            List.of("queued", "running", "completed", "error", "unknown", JobListQueries.ARCHIVED);

    private final JobListQueries jobs;
    private final JobDetailQueries details;
    private final EtaQueries etas;
    private final JobStatisticsQueries statistics;
    private final RebuildQueries index;

    JobController(
            JobListQueries jobs,
            JobDetailQueries details,
            EtaQueries etas,
            JobStatisticsQueries statistics,
            RebuildQueries index) {
        this.jobs = jobs;
        this.details = details;
        this.etas = etas;
        this.statistics = statistics;
        this.index = index;
    }

    /**
     * Jobs that match, newest first; archived ones only with {@code state=archived}. {@code total} is exact, unless
     * counting a search took too long: then it is a lower bound, and {@code total_is_lower_bound} says so.
     *
     * @param page counted from 1
     * @param pageSize jobs on a page
     * @param state queued, running, completed (or success), error, unknown, archived
     * @param search part of the topic, ignoring case
     * @param tags separated by commas; jobs with any of them
     * @param refresh whether the index on disk is read first, which needs the right to write
     * @param cursor the {@code next_cursor} of a page, in place of {@code page}: any depth costs the same
     */
    @Get("/jobs")
    @Refuses(HttpStatus.CONFLICT)
    JobPage list(
            HttpRequest<?> request,
            Caller caller,
            @QueryValue(value = "page", defaultValue = "1") @Min(1) int page,
            @QueryValue(value = "page_size", defaultValue = "20") @Min(1) @Max(100) int pageSize,
            @QueryValue("state") @Nullable String state,
            @QueryValue("search") @Size(max = MAX_SEARCH) @Nullable String search,
            @QueryValue("tags") @Size(max = MAX_SEARCH) @Nullable String tags,
            @QueryValue(value = "refresh", defaultValue = "false") @Pattern(regexp = "true|false") String refresh,
            @QueryValue("cursor") @Nullable String cursor) {
        Filter filter = new Filter(state(state), text(search), tags(tags));
        PageCursor start = cursor == null ? PageCursor.of(page) : PageCursor.parse(cursor);
        if (refresh.equals("true")) {
            refresh(request, caller);
        }
        Listing listing = jobs.list(filter, start.after(), start.offset(pageSize), pageSize);
        Total total = total(filter, listing);
        boolean hasMore = listing.jobs().size() > pageSize;
        List<Job> shown = hasMore ? listing.jobs().subList(0, pageSize) : listing.jobs();
        return new JobPage(
                shown,
                total.atLeast(shown(listing, start, pageSize)),
                total.isLowerBound(),
                start.page(),
                pageSize,
                hasMore,
                hasMore ? start.next(shown.getLast()) : null);
    }

    private void refresh(HttpRequest<?> request, Caller caller) {
        if (!caller.may(Permission.JOBS_WRITE)) {
            throw new HttpStatusException(HttpStatus.FORBIDDEN, "Not allowed");
        }
        try {
            var _ = ClientConnection.of(request).keptOpenFor(index::rebuild);
        } catch (JobRefusedException e) {
            throw JobProblems.of(e);
        }
    }

    private Total total(Filter filter, Listing listing) {
        if (!filter.isSearch() || listing.total() <= JobListQueries.COUNTED_AT_ONCE) {
            return new Total(listing.total(), false);
        }
        return jobs.countWithinBudget(filter).stream()
                .mapToObj(counted -> new Total(counted, false))
                .findFirst()
                .orElseGet(() -> new Total(listing.total(), true));
    }

    /** Pages before an empty one may be empty, too, and those before a cursor may have been of another size. */
    private static long shown(Listing listing, PageCursor start, int pageSize) {
        int found = listing.jobs().size();
        return found == 0 || start.after() != null ? found : start.offset(pageSize) + found;
    }

    private static @Nullable String state(@Nullable String state) {
        if (state == null || STATES.contains(state)) {
            return state;
        }
        if (state.equals("success")) {
            return JobState.completed.getLiteral();
        }
        throw new InvalidInputException("query.state", "must be one of " + String.join(", ", STATES));
    }

    private static @Nullable String text(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static List<String> tags(@Nullable String tags) {
        String text = text(tags);
        return text == null
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .distinct()
                        .toList();
    }

    /** A job with its plan, the jobs with the same plan, its events and, while it is not finished, its estimate. */
    @Get("/jobs/{id}")
    JobDetail job(@PathVariable String id) {
        JobDetail job =
                details.job(JobProblems.id(id)).orElseThrow(() -> JobProblems.of(JobRefusedException.notFound(id)));
        return job.isUnfinished() ? job.with(etas.eta(job.job().jobId()).orElse(null)) : job;
    }

    /** Numbers of jobs that are not archived, and the time that they took. */
    @Get("/stats")
    JobStatistics statistics() {
        return statistics.statistics();
    }

    /** How many match. */
    private record Total(long total, boolean isLowerBound) {

        /** What is shown is there. */
        long atLeast(long shown) {
            return isLowerBound ? Math.max(total, shown) : total;
        }
    }

    /**
     * A page of jobs.
     *
     * @param jobs newest first
     * @param total jobs that match
     * @param totalIsLowerBound whether there may be more: only for a search that takes long to count
     * @param page counted from 1
     * @param pageSize jobs on a page
     * @param hasMore whether there is a next page
     * @param nextCursor the {@code cursor} of the next page; null when there is none
     */
    @Serdeable
    record JobPage(
            List<Job> jobs,
            long total,
            boolean totalIsLowerBound,
            int page,
            int pageSize,
            boolean hasMore,
            @Nullable String nextCursor) {}
}
