package dev.vitrine.web;

import io.micronaut.core.bind.exceptions.UnsatisfiedArgumentException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.exceptions.NotAcceptableException;
import io.micronaut.http.server.exceptions.NotAllowedException;
import io.micronaut.http.server.exceptions.NotFoundException;
import io.micronaut.http.server.exceptions.UnsupportedMediaException;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.serde.exceptions.SerdeException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import io.netty.handler.codec.DecoderException;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Turns every error into a {@link Problem} that says what the caller can do and nothing about our insides. */
@Singleton
final class Problems implements ErrorResponseProcessor<Problem> {

    private static final String INVALID = "The request has invalid values";
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);

    private final UnexpectedErrorLog unexpectedErrors;

    Problems(UnexpectedErrorLog unexpectedErrors) {
        this.unexpectedErrors = unexpectedErrors;
    }

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> base) {
        HttpRequest<?> request = context.getRequest();
        Throwable cause = context.getRootCause().orElse(null);
        MutableHttpResponse<Problem> response = response(request, cause, base);
        base.getHeaders().forEachValue((name, value) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)
                    && !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                response.header(name, value);
            }
        });
        if (response.status() == HttpStatus.UNAUTHORIZED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (request.getMethod() == HttpMethod.HEAD) {
            response.body(null);
        }
        return response;
    }

    private MutableHttpResponse<Problem> response(
            HttpRequest<?> request, @Nullable Throwable cause, MutableHttpResponse<?> base) {
        return switch (cause) {
            case null -> problem(request, base.status(), detail(base.status()));
            case InvalidInputException e -> invalid(request, e.errors());
            case ConstraintViolationException e -> invalid(request, violations(request, e));
            case ConversionErrorException e -> unreadable(request, e);
            case UnsatisfiedRouteException e -> missing(request, e.getArgument());
            case UnsatisfiedArgumentException e -> missing(request, e.getArgument());
            case CodecException e -> unreadableBody(request, e);
            case DecoderException _ -> problem(request, HttpStatus.BAD_REQUEST, "The request body cannot be decoded");
            case AuthorizationException e when e.isForbidden() -> problem(request, HttpStatus.FORBIDDEN, "Not allowed");
            case AuthorizationException e -> problem(request, HttpStatus.UNAUTHORIZED, "Not authenticated");
            case NotAllowedException _
            when request.getMethod() == HttpMethod.OPTIONS ->
                // the Allow header is the answer
                HttpResponse.status(HttpStatus.NO_CONTENT);
            case NotFoundException _, NotAllowedException _, UnsupportedMediaException _, NotAcceptableException _ ->
                problem(request, base.status(), detail(base.status()));
            case HttpStatusException e ->
                problem(
                        request,
                        e.getStatus(),
                        Optional.ofNullable(e.getMessage()).orElse(detail(e.getStatus())));
            case TryLaterException e -> later(request, e);
            case DataAccessException e -> database(request, e);
            case Throwable e
            when base.status().getCode() < HttpStatus.INTERNAL_SERVER_ERROR.getCode() ->
                problem(request, base.status(), detail(base.status()));
            case Throwable e -> unexpected(request, e);
        };
    }

    private MutableHttpResponse<Problem> database(HttpRequest<?> request, DataAccessException e) {
        return switch (DatabaseFault.of(e)) {
            case INVALID_TEXT ->
                invalid(request, List.of(new InvalidInput("request", "must not contain the character NUL")));
            case UNAVAILABLE -> {
                unexpectedErrors.unavailable(e);
                yield later(request, withoutDatabase("The database is not available at the moment"));
            }
            case TIMEOUT -> {
                unexpectedErrors.unavailable(e);
                yield later(request, withoutDatabase("The database took too long to answer"));
            }
            case OTHER -> unexpected(request, e);
        };
    }

    private MutableHttpResponse<Problem> unexpected(HttpRequest<?> request, Throwable e) {
        unexpectedErrors.log(request, e);
        return problem(request, HttpStatus.INTERNAL_SERVER_ERROR, detail(HttpStatus.INTERNAL_SERVER_ERROR));
    }

    private static TryLaterException withoutDatabase(String message) {
        return TryLaterException.overloaded(message, DATABASE_RETRY);
    }

    private static MutableHttpResponse<Problem> later(HttpRequest<?> request, TryLaterException e) {
        MutableHttpResponse<Problem> response = problem(request, e.status(), String.valueOf(e.getMessage()));
        e.headers().forEach(response::header);
        return response;
    }

    private static MutableHttpResponse<Problem> notJson(HttpRequest<?> request) {
        return problem(request, HttpStatus.BAD_REQUEST, "The request body is not valid JSON");
    }

    private static MutableHttpResponse<Problem> missing(HttpRequest<?> request, Argument<?> argument) {
        return argument.isAnnotationPresent(Body.class)
                ? problem(request, HttpStatus.BAD_REQUEST, "The request has no body")
                : invalid(request, List.of(new InvalidInput(Locations.of(argument), "is required")));
    }

    private static MutableHttpResponse<Problem> unreadable(HttpRequest<?> request, ConversionErrorException e) {
        Argument<?> argument = e.getArgument();
        if (argument.isAnnotationPresent(Body.class)) {
            return unreadableBody(request, e);
        }
        return argument.isAnnotationPresent(PathVariable.class)
                // an id that is none is the id of nothing
                ? problem(request, HttpStatus.NOT_FOUND, detail(HttpStatus.NOT_FOUND))
                : invalid(request, List.of(new InvalidInput(Locations.of(argument), "has not the right form")));
    }

    /** Whatever was thrown at the innermost says whether this is no JSON or other JSON than documented. */
    private static MutableHttpResponse<Problem> unreadableBody(HttpRequest<?> request, Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case InvalidInputException invalid -> {
                    return invalid(request, invalid.errors());
                }
                case StrictScalars.WrongTypeException wrong -> {
                    return invalid(
                            request,
                            List.of(new InvalidInput(Locations.of(wrong), String.valueOf(wrong.getMessage()))));
                }
                case SerdeException invalid -> {
                    return invalid(
                            request, List.of(new InvalidInput(Locations.of(invalid), "has not the documented type")));
                }
                default -> {}
            }
        }
        return notJson(request);
    }

    private static MutableHttpResponse<Problem> invalid(HttpRequest<?> request, List<InvalidInput> errors) {
        String detail = errors.size() == 1
                ? errors.getFirst().location() + " " + errors.getFirst().message()
                : INVALID;
        return response(request, HttpStatus.UNPROCESSABLE_ENTITY, detail, errors);
    }

    private static MutableHttpResponse<Problem> problem(HttpRequest<?> request, HttpStatus status, String detail) {
        return response(request, status, detail, List.of());
    }

    private static MutableHttpResponse<Problem> response(
            HttpRequest<?> request, HttpStatus status, String detail, List<InvalidInput> errors) {
        return HttpResponse.<Problem>status(status)
                .contentType(Problem.MEDIA_TYPE)
                .body(Problem.of(status, detail, request.getPath(), errors));
    }

    private static String detail(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> "The request is malformed";
            case NOT_FOUND -> "There is nothing at this address";
            case METHOD_NOT_ALLOWED -> "This method is not allowed here";
            case UNSUPPORTED_MEDIA_TYPE -> "This media type is not understood here";
            case REQUEST_ENTITY_TOO_LARGE -> "The request is too large";
            case INTERNAL_SERVER_ERROR -> "Something went wrong here; the request id finds it in the log";
            default -> status.getReason();
        };
    }

    private static List<InvalidInput> violations(HttpRequest<?> request, ConstraintViolationException e) {
        return e.getConstraintViolations().stream()
                .map(violation -> new InvalidInput(Locations.of(request, violation), violation.getMessage()))
                .sorted(Comparator.comparing(InvalidInput::location).thenComparing(InvalidInput::message))
                .toList();
    }
}
