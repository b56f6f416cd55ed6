/** Rows as CSV, JSON, NDJSON and XLSX, written to a stream one after another, in constant memory. */
@NullMarked
package dev.vitrine.web.rows;

import org.jspecify.annotations.NullMarked;
