/** What a figure is: a named query that answers with a number or a table, and the registry of all of them. */
@NullMarked
package dev.vitrine.figure;

import org.jspecify.annotations.NullMarked;
