package dev.vitrine.web;

import io.micronaut.serde.annotation.Serdeable;

/**
 * One thing that is wrong with the input.
 *
 * @param location where, such as {@code query.page_size} or {@code body.scenes[0].narration}
 * @param message what is wrong with it
 */
@Serdeable
public record InvalidInput(String location, String message) {}
