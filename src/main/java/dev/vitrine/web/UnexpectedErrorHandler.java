package dev.vitrine.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Answers errors that the framework has no handler for, with a {@link Problem} as well. */
@Singleton
final class UnexpectedErrorHandler implements ExceptionHandler<Throwable, HttpResponse<?>> {

    private final ErrorResponseProcessor<?> problems;

    UnexpectedErrorHandler(ErrorResponseProcessor<?> problems) {
        this.problems = problems;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public HttpResponse<?> handle(HttpRequest request, Throwable e) {
        return problems.processResponse(ErrorContext.builder(request).cause(e).build(), HttpResponse.serverError());
    }
}
