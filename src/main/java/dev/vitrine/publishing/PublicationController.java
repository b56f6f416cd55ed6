package dev.vitrine.publishing;

import dev.vitrine.identity.Permission;
import dev.vitrine.jooq.publishing.enums.PublishStatus;
import dev.vitrine.web.Cursor;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Page;
import dev.vitrine.web.Tabular;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The publications behind the figures. */
@Tag(name = "Publishing statistics")
@Controller("/dashboard/publications")
@Secured(Permission.STATS_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tabular
@ApiResponse(responseCode = "304", description = "The answer is the one of this ETag")
class PublicationController {

    private static final String LIST = "publications";

    private final PublicationQueries publications;

    PublicationController(PublicationQueries publications) {
        this.publications = publications;
    }

    /**
     * Publications, newest first.
     *
     * @param status only with this status
     * @param platform only of this platform, ignoring case; {@code other}: each but Instagram, TikTok and YouTube
     * @param from made at this time or date or later
     * @param to made at this time or earlier, or until the end of this date
     * @param limit how many at most, 1 to 200
     * @param cursor {@code next_cursor} of the page before
     */
    @Get
    Page<Publication> list(
            @QueryValue("status") @Nullable String status,
            @QueryValue("platform") @Nullable String platform,
            @QueryValue("from") @Nullable String from,
            @QueryValue("to") @Nullable String to,
            @QueryValue(value = "limit", defaultValue = Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryValue("cursor") @Nullable String cursor) {
        return Page.of(
                publications.newest(
                        status(status), Filter.parse(from, to, platform), limit + 1, Cursor.parse(LIST, cursor)),
                limit,
                publication -> new Cursor(LIST, publication.createdAt(), publication.id()));
    }

    private static @Nullable PublishStatus status(@Nullable String text) {
        if (text == null) {
            return null;
        }
        PublishStatus status = PublishStatus.lookupLiteral(text);
        if (status == null) {
            throw new InvalidInputException(
                    "query.status",
                    "must be one of "
                            + Arrays.stream(PublishStatus.values())
                                    .map(PublishStatus::getLiteral)
                                    .collect(Collectors.joining(", ")));
        }
        return status;
    }
}
