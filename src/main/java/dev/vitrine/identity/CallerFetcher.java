package dev.vitrine.identity;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jooq.exception.DataAccessException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Finds out who is asking: {@code Authorization: Bearer}, else {@code X-API-Key}; with both, the token counts. */
@Singleton
final class CallerFetcher implements AuthenticationFetcher<HttpRequest<?>> {

    private static final String API_KEY = "X-API-Key";
    private static final String BEARER = "bearer";
    private static final String HEALTH = "/health";

    private final AccessTokens tokens;
    private final CallerQueries callers;
    private final KeyRateLimits rateLimits;
    private final ClientAddress clientAddress;
    private final Scheduler blocking;

    CallerFetcher(
            AccessTokens tokens,
            CallerQueries callers,
            KeyRateLimits rateLimits,
            ClientAddress clientAddress,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.tokens = tokens;
        this.callers = callers;
        this.rateLimits = rateLimits;
        this.clientAddress = clientAddress;
        this.blocking = Schedulers.fromExecutorService(blocking);
    }

    /** Without a database health is told to nobody in particular: only its details depend on who asks. */
    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        Mono<Authentication> caller = caller(request);
        return request.getPath().startsWith(HEALTH) ? caller.onErrorComplete(DataAccessException.class) : caller;
    }

    private Mono<Authentication> caller(HttpRequest<?> request) {
        List<String> authorization = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
        return authorization.stream().anyMatch(CallerFetcher::isToken) ? user(authorization) : key(request);
    }

    /** Others, such as those for a proxy, are not meant for us. */
    private static boolean isToken(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && (authorization.length() == BEARER.length() || authorization.charAt(BEARER.length()) == ' ');
    }

    /** What the token alone shows to be wrong never reaches the database. */
    private Mono<Authentication> user(List<String> authorization) {
        return single(authorization)
                .flatMap(header ->
                        tokens.verify(header.substring(BEARER.length()).strip()))
                .map(id -> lookUp(() -> callers.user(id)))
                .orElseGet(Mono::empty);
    }

    private Mono<Authentication> key(HttpRequest<?> request) {
        return single(request.getHeaders().getAll(API_KEY))
                .flatMap(ApiKey::parse)
                .map(key ->
                        lookUp(() -> callers.key(key, clientAddress.of(request)).map(found -> allowed(found, request))))
                .orElseGet(Mono::empty);
    }

    private Caller allowed(CallerQueries.KeyCaller key, HttpRequest<?> request) {
        if (!key.addressAllowed()) {
            throw new HttpStatusException(HttpStatus.FORBIDDEN, "This API key is not allowed from your address");
        }
        Caller caller = key.caller();
        if (key.requestsPerMinute() != null) {
            request.setAttribute(RateLimitHeaders.ATTRIBUTE, rateLimits.consume(caller.id(), key.requestsPerMinute()));
        }
        return caller;
    }

    private Mono<Authentication> lookUp(Supplier<Optional<Caller>> query) {
        return Mono.fromSupplier(query)
                .subscribeOn(blocking)
                .flatMap(caller -> Mono.<Authentication>justOrEmpty(caller));
    }

    private static Optional<String> single(List<String> headers) {
        return headers.size() == 1 ? Optional.of(headers.getFirst()) : Optional.empty();
    }
}
