/** The database: the embedded one, the migrations at start, the two connection pools. */
@NullMarked
package dev.vitrine.db;

import org.jspecify.annotations.NullMarked;
