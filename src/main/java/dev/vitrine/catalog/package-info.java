/** The catalog's own work: the search log's totals and partitions. */
@NullMarked
package dev.vitrine.catalog;

import org.jspecify.annotations.NullMarked;
