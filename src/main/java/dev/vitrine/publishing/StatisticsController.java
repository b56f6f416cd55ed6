package dev.vitrine.publishing;

import dev.vitrine.figure.SingleFlight;
import dev.vitrine.identity.Permission;
import dev.vitrine.web.Tabular;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of the publishing system in numbers. */
@Tag(name = "Publishing statistics")
@Controller("/dashboard/stats")
@Secured(Permission.STATS_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tabular
@ApiResponse(responseCode = "304", description = "The answer is the one of this ETag")
class StatisticsController {

    private final OverviewQueries overview;
    private final QueueQueries queue;
    private final OrchestratorQueries orchestrator;
    private final PlatformsQueries platforms;
    private final CampaignsQueries campaigns;
    private final SingleFlight flights;

    StatisticsController(
            OverviewQueries overview,
            QueueQueries queue,
            OrchestratorQueries orchestrator,
            PlatformsQueries platforms,
            CampaignsQueries campaigns,
            SingleFlight flights) {
        this.overview = overview;
        this.queue = queue;
        this.orchestrator = orchestrator;
        this.platforms = platforms;
        this.campaigns = campaigns;
        this.flights = flights;
    }

    /**
     * The whole system in numbers.
     *
     * @param from rows made at this time or date or later
     * @param to rows made at this time or earlier, or until the end of this date
     * @param platform publications of this platform; the other numbers ignore it
     */
    @Get("/overview")
    Overview overview(
            @QueryValue("from") @Nullable String from,
            @QueryValue("to") @Nullable String to,
            @QueryValue("platform") @Nullable String platform) {
        Filter filter = Filter.parse(from, to, platform);
        return flights.share(List.of("overview", filter), Overview.class, () -> overview.overview(filter));
    }

    /**
     * The queue of publications.
     *
     * @param from publications made at this time or date or later
     * @param to publications made at this time or earlier, or until the end of this date
     * @param platform publications of this platform, ignoring case
     */
    @Get("/queue")
    Queue queue(
            @QueryValue("from") @Nullable String from,
            @QueryValue("to") @Nullable String to,
            @QueryValue("platform") @Nullable String platform) {
        Filter filter = Filter.parse(from, to, platform);
        return flights.share(List.of("queue", filter), Queue.class, () -> queue.queue(filter));
    }

    /**
     * What the orchestrator does.
     *
     * @param from publications made at this time or date or later
     * @param to publications made at this time or earlier, or until the end of this date
     * @param platform publications of this platform, ignoring case
     */
    @Get("/orchestrator")
    Orchestrator orchestrator(
            @QueryValue("from") @Nullable String from,
            @QueryValue("to") @Nullable String to,
            @QueryValue("platform") @Nullable String platform) {
        Filter filter = Filter.parse(from, to, platform);
        return flights.share(
                List.of("orchestrator", filter), Orchestrator.class, () -> orchestrator.orchestrator(filter));
    }

    /**
     * Clips, scores and jobs by platform.
     *
     * @param from publications and jobs made at this time or date or later
     * @param to publications and jobs made at this time or earlier, or until the end of this date
     * @param platform only of this platform, ignoring case; the others are zero
     */
    @Get("/platforms")
    Platforms platforms(
            @QueryValue("from") @Nullable String from,
            @QueryValue("to") @Nullable String to,
            @QueryValue("platform") @Nullable String platform) {
        Filter filter = Filter.parse(from, to, platform);
        return flights.share(List.of("platforms", filter), Platforms.class, () -> platforms.platforms(filter));
    }

    /**
     * Campaigns by status.
     *
     * @param from campaigns made at this time or date or later
     * @param to campaigns made at this time or earlier, or until the end of this date
     */
    @Get("/campaigns")
    Campaigns campaigns(@QueryValue("from") @Nullable String from, @QueryValue("to") @Nullable String to) {
        Filter filter = Filter.parse(from, to, null);
        return flights.share(List.of("campaigns", filter), Campaigns.class, () -> campaigns.campaigns(filter));
    }
}
