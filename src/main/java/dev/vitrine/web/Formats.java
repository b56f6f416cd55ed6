package dev.vitrine.web;

import dev.vitrine.web.rows.RowFormat;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tells the description in which formats rows are answered. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Formats {

    /** The formats; the first is for those who ask for none. */
    RowFormat[] value();
}
