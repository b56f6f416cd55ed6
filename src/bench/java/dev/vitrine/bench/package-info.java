/** Measures the service as its own process against PostgreSQL's own limit; see docs/measuring.md. */
@NullMarked
package dev.vitrine.bench;

import org.jspecify.annotations.NullMarked;
