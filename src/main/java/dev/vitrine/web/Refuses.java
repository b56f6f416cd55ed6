package dev.vitrine.web;

import io.micronaut.http.HttpStatus;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tells the description what a request may be refused with, besides the statuses that follow from who may call it and from
 * its body, parameters and id. On a method in place of those on its class. (An {@code ApiResponse} would make the build leave out the answer of a
 * request that is not refused.)
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Refuses {

    /** The statuses. */
    HttpStatus[] value();
}
