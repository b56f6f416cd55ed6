package dev.vitrine.web;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.HttpServerConfiguration.CorsConfiguration;
import jakarta.inject.Singleton;

/** Takes origins that are listed with spaces behind the commas: the framework would look for them with the space. */
@Singleton
final class ListedOrigins implements BeanCreatedEventListener<CorsConfiguration> {

    @Override
    public CorsConfiguration onCreated(BeanCreatedEvent<CorsConfiguration> event) {
        CorsConfiguration cors = event.getBean();
        cors.getConfigurations()
                .values()
                .forEach(listed -> listed.setAllowedOrigins(
                        listed.getAllowedOrigins().stream().map(String::strip).toList()));
        return cors;
    }
}
