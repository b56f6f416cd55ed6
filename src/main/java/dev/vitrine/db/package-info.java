/** The database: the embedded one, the migrations at start, the connection pools. */
@NullMarked
package dev.vitrine.db;

import org.jspecify.annotations.NullMarked;
