package dev.vitrine.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Requests about render jobs, as an operator sends them. */
record Jobs(Service service, String token) {

    /** The smallest plan that is one. */
    static final String PLAN = "{\"scenes\":[{\"image_prompt\":\"a desk\",\"narration\":\"hello\"}]}";

    static Jobs as(Service service, String role) {
        String email = role + UUID.randomUUID() + "@example.org";
        service.user(email, role);
        return new Jobs(service, service.tokenOf(email));
    }

    static String plan(String topic, String... tags) {
        return "{\"topic\":\"%s\",\"tags\":[%s],\"scenes\":[{\"image_prompt\":\"a desk\",\"narration\":\"hello\"}]}"
                .formatted(topic, tags.length == 0 ? "" : "\"" + String.join("\",\"", tags) + "\"");
    }

    UUID create(String plan) {
        HttpResponse<String> response = post("/dashboard/jobs", plan);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return UUID.fromString(text(json(response), "job_id"));
    }

    /** A job that has ended with an error. */
    UUID createFailed() {
        UUID id = create(PLAN);
        fail(id);
        return id;
    }

    void fail(UUID id) {
        service.sql()
                .execute(
                        "update rendering.jobs set state = 'error', error = 'broken' where id = {0}",
                        org.jooq.impl.DSL.val(id));
    }

    HttpResponse<String> get(String pathAndQuery) {
        return service.get(pathAndQuery, token);
    }

    HttpResponse<String> post(String path, String json) {
        return service.post(path, json, token);
    }

    HttpResponse<String> post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    HttpRequest.Builder request(String path) {
        return service.request(path).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return service.send(request);
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JsonMapper.createDefault().readValue(response.body(), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode member(JsonNode node, String name) {
        JsonNode member = node.get(name);
        assertThat(member).as(name).isNotNull();
        return member == null ? JsonNode.nullNode() : member;
    }

    static String text(JsonNode node, String name) {
        return member(node, name).getStringValue();
    }

    /** The topics of a list. */
    static List<String> topics(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return StreamSupport.stream(member(json(response), "jobs").values().spliterator(), false)
                .map(job -> text(job, "topic"))
                .toList();
    }

    static String detail(HttpResponse<String> response) {
        return text(json(response), "detail");
    }
}
