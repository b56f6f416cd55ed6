package dev.vitrine.figure;

import dev.vitrine.db.Sha256;
import dev.vitrine.identity.Permission;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Refuses;
import dev.vitrine.web.TimeRange;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jooq.Select;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.SQLStateClass;

/** The SQL behind the numbers. */
@Tag(name = "Figures")
@Controller("/figures")
@Secured(Permission.FIGURES_READ)
@ExecuteOn(TaskExecutors.BLOCKING)
class FigureController {

    private final Figures figures;
    private final PlanQueries plans;
    private final ConversionService conversions;

    FigureController(Figures figures, PlanQueries plans, ConversionService conversions) {
        this.figures = figures;
        this.plans = plans;
        this.conversions = conversions;
    }

    /** All figures. */
    @Get
    Catalogue list() {
        return new Catalogue(figures.all().stream().map(Entry::of).toList());
    }

    /** One figure with its SQL and its parameters. */
    @Get("/{id}")
    Definition definition(@PathVariable String id) {
        return Definition.of(figure(id));
    }

    /**
     * How PostgreSQL would run the figure for the parameters of the query, of which a date is its first moment; nothing
     * is run. With the settings of most requests: exports keep PostgreSQL from sorting, and what creators see of
     * themselves is planned for any creator.
     */
    @Get("/{id}/plan")
    @Refuses(HttpStatus.UNPROCESSABLE_ENTITY)
    @ApiResponse(
            responseCode = "200",
            description = "As EXPLAIN (FORMAT JSON) has it",
            content = @Content(array = @ArraySchema(schema = @Schema(type = "object"))))
    @Produces(MediaType.APPLICATION_JSON)
    String plan(HttpRequest<?> request, @PathVariable String id) {
        Figure<?> figure = figure(id);
        try {
            return plans.plan(select(figure, request));
        } catch (DataAccessException e) {
            if (e.sqlStateClass() == SQLStateClass.C22_DATA_EXCEPTION) {
                throw new InvalidInputException("query", "has a value that PostgreSQL does not take");
            }
            throw e;
        }
    }

    /** Some optional parameters need another one beside them. */
    private Select<?> select(Figure<?> figure, HttpRequest<?> request) {
        Parameter.Argument<?>[] arguments = arguments(figure, request);
        try {
            return figure.select(arguments);
        } catch (MissingArgumentException e) {
            throw new InvalidInputException("query", String.valueOf(e.getMessage()));
        }
    }

    private Figure<?> figure(String id) {
        return figures.find(id)
                .orElseThrow(() -> new HttpStatusException(HttpStatus.NOT_FOUND, "Figure %s not found".formatted(id)));
    }

    private Parameter.Argument<?>[] arguments(Figure<?> figure, HttpRequest<?> request) {
        return figure.parameters().stream()
                .map(parameter -> argument(figure, parameter, request))
                .toArray(Parameter.Argument<?>[]::new);
    }

    private <T> Parameter.Argument<T> argument(Figure<?> figure, Parameter<T> parameter, HttpRequest<?> request) {
        String location = "query." + parameter.name();
        List<String> texts = request.getParameters().getAll(parameter.name());
        if (texts.size() > 1) {
            throw new InvalidInputException(location, "must be given once");
        }
        if (texts.isEmpty()) {
            if (!figure.optionalParameters().contains(parameter)) {
                throw new InvalidInputException(location, "is required");
            }
            return parameter.is(null);
        }
        String text = texts.getFirst();
        if (text.indexOf(0) >= 0 || text.indexOf('\uFFFD') >= 0) {
            throw new InvalidInputException(location, "must be percent-encoded UTF-8 without NUL");
        }
        Class<T> type = parameter.type().getType();
        return parameter.is(
                type == Instant.class
                        ? type.cast(TimeRange.start(location, text))
                        : conversions
                                .convert(text, type)
                                .orElseThrow(() -> new InvalidInputException(location, "has not the right form")));
    }

    /**
     * The figures.
     *
     * @param items by id
     */
    @Serdeable
    record Catalogue(List<Entry> items) {}

    /**
     * A figure in the list.
     *
     * @param id {@code domain.name}
     * @param title a few words
     * @param unit what is counted or measured
     * @param description what it means
     * @param endpoints the requests that answer with it
     * @param sha256 of its SQL
     */
    @Serdeable
    record Entry(String id, String title, String unit, String description, List<String> endpoints, String sha256) {

        static Entry of(Figure<?> figure) {
            return new Entry(
                    figure.id(),
                    figure.title(),
                    figure.unit(),
                    figure.description(),
                    figure.endpoints(),
                    Sha256.hex(figure.sql()));
        }
    }

    /**
     * A figure with its SQL.
     *
     * @param id {@code domain.name}
     * @param title a few words
     * @param unit what is counted or measured
     * @param description what it means
     * @param endpoints the requests that answer with it
     * @param sha256 of {@code sql}
     * @param sql the statement, with a colon and the name where a parameter is bound
     * @param sqlFiltered the statement with all optional parameters; null when it has none
     * @param parameters what it can be asked for
     */
    @Serdeable
    record Definition(
            String id,
            String title,
            String unit,
            String description,
            List<String> endpoints,
            String sha256,
            String sql,
            @org.jspecify.annotations.Nullable String sqlFiltered,
            List<ParameterEntry> parameters) {

        static Definition of(Figure<?> figure) {
            Entry entry = Entry.of(figure);
            return new Definition(
                    entry.id(),
                    entry.title(),
                    entry.unit(),
                    entry.description(),
                    entry.endpoints(),
                    entry.sha256(),
                    figure.sql(),
                    figure.optionalParameters().isEmpty() ? null : figure.filteredSql(),
                    figure.parameters().stream()
                            .map(parameter -> new ParameterEntry(
                                    parameter.name(),
                                    parameter.typeName(),
                                    parameter.description(),
                                    !figure.optionalParameters().contains(parameter)))
                            .toList());
        }
    }

    /**
     * A parameter.
     *
     * @param name in the SQL and in the query of {@code /plan}
     * @param type in PostgreSQL
     * @param description what it selects
     * @param required whether it must be given
     */
    @Serdeable
    record ParameterEntry(String name, String type, String description, boolean required) {}
}
