package dev.vitrine.figure;

import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/** Answers requests that accept {@value Proof#MEDIA_TYPE} with a {@link Proof} of what they would answer. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ProofFilter {

    private static final String WANTED = "vitrine.proof";

    private final JsonMapper json;

    ProofFilter(JsonMapper json) {
        this.json = json;
    }

    /** Routes know nothing of proofs: for them this is a request for JSON. */
    @RequestFilter
    @PreMatching
    void recognise(MutableHttpRequest<?> request, MutablePropagatedContext context) {
        if (request.getHeaders().getAll(HttpHeaders.ACCEPT).stream()
                .anyMatch(accept -> accept.contains(Proof.MEDIA_TYPE))) {
            request.setAttribute(WANTED, true);
            request.getHeaders().set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
            context.add(new Executions());
        }
    }

    @ResponseFilter
    void prove(HttpRequest<?> request, MutableHttpResponse<?> response) throws IOException {
        Object value = response.body();
        if (request.getAttribute(WANTED).isEmpty() || response.status() != HttpStatus.OK || value == null) {
            return;
        }
        List<Executions.Execution> executions = PropagatedContext.getOrEmpty()
                .find(Executions.class)
                .map(Executions::all)
                .orElse(List.of());
        if (!executions.isEmpty()) {
            response.body(json.writeValueAsBytes(Proof.of(value, executions))).contentType(Proof.MEDIA_TYPE);
        }
    }
}
