package dev.vitrine.web;

import dev.vitrine.web.rows.RowFormat;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tells the description that JSON is answered as a table, too: as CSV or a workbook. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Formats({RowFormat.JSON, RowFormat.CSV, RowFormat.XLSX})
public @interface Tabular {}
