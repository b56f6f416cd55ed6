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
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Turns every error into a {@link Problem} that says what the caller can do and nothing about our insides. */
@Singleton
final class Problems implements ErrorResponseProcessor<Problem> {

    private static final String INVALID = "The request has invalid values";
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);
    /** What the framework and the operating system say. */
    private static final Set<String> CUT_BODIES =
            Set.of("Connection closed before full body was received", "Connection reset by peer", "Broken pipe");

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]+");
    private static final Pattern SIZE = Pattern.compile("size must be between ([0-9]+) and ([0-9]+)");

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
        if (RefusedRequest.of(request) != null || isUnread(cause)) {
            // what follows on the connection is not to be taken for a request
            response.header(HttpHeaders.CONNECTION, "close");
        }
        if (response.status() == HttpStatus.UNAUTHORIZED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response;
    }

    private MutableHttpResponse<Problem> response(
            HttpRequest<?> request, @Nullable Throwable cause, MutableHttpResponse<?> base) {
        return switch (cause) {
            case null -> problem(request, base.status(), detail(base.status()));
            case Throwable e
            when has(e, ConnectionGuard.ReceiveTimeoutException.class) ->
                problem(request, HttpStatus.REQUEST_TIMEOUT, "The request did not arrive in time");
            case Throwable e
            when has(e, ConnectionGuard.MalformedBodyException.class) ->
                problem(request, HttpStatus.BAD_REQUEST, "The chunks of the request body are malformed");
            case Throwable e
            when isClientGone(e) -> {
                RequestLog.clientIsGone(request);
                yield problem(request, HttpStatus.BAD_REQUEST, "The request body did not arrive");
            }
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
            case NotAcceptableException e ->
                problem(
                        request,
                        HttpStatus.NOT_ACCEPTABLE,
                        "Available here: " + String.join(", ", new TreeSet<>(e.getProduceableContentTypes())));
            case NotFoundException _, NotAllowedException _, UnsupportedMediaException _ ->
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

    private static boolean isUnread(@Nullable Throwable e) {
        return has(e, ConnectionGuard.ReceiveTimeoutException.class)
                || has(e, ConnectionGuard.MalformedBodyException.class);
    }

    /** Its connection ended in the middle of the body; those of ours to the database end in a DataAccessException. */
    private static boolean isClientGone(Throwable e) {
        return !has(e, SQLException.class)
                && !has(e, DataAccessException.class)
                && (has(e, ClosedChannelException.class) || has(e, SocketException.class) || isCutBody(e));
    }

    /** Those have no type of their own; the parser's end of input is an EOFException as well. */
    private static boolean isCutBody(Throwable e) {
        return (e instanceof IOException && CUT_BODIES.contains(String.valueOf(e.getMessage())))
                || (e.getCause() != null && isCutBody(e.getCause()));
    }

    private static boolean has(@Nullable Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
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
                : invalid(request, List.of(new InvalidInput(Locations.of(argument), expected(argument, e))));
    }

    /** In the words that are used of bodies. */
    private static String expected(Argument<?> argument, ConversionErrorException e) {
        Class<?> type = argument.getType();
        if (type != int.class && type != Integer.class && type != long.class && type != Long.class) {
            return "has not the right form";
        }
        String given = String.valueOf(e.getConversionError().getOriginalValue().orElse(""));
        return DIGITS.matcher(given).matches() ? "is too large a number" : "must be a whole number";
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
                .body(Problem.of(status, detail, RefusedRequest.path(request), errors));
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
                .map(violation -> new InvalidInput(Locations.of(request, violation), inWords(violation)))
                .sorted(Comparator.comparing(InvalidInput::location).thenComparing(InvalidInput::message))
                .toList();
    }

    private static String inWords(ConstraintViolation<?> violation) {
        String message = violation.getMessage();
        Matcher size = SIZE.matcher(message);
        if (!size.matches()) {
            return message;
        }
        String what = violation.getInvalidValue() instanceof Collection ? "entries" : "characters";
        if (size.group(1).equals("0")) {
            return "must have at most %s %s".formatted(size.group(2), what);
        }
        return size.group(2).equals(Integer.toString(Integer.MAX_VALUE))
                ? "must have at least %s %s".formatted(size.group(1), what)
                : "must have %s to %s %s".formatted(size.group(1), size.group(2), what);
    }
}
