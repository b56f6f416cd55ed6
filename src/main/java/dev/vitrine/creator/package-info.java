/** What creators see: their dashboard, everything derived from their uploads, and all their data as a ZIP. */
@NullMarked
package dev.vitrine.creator;

import org.jspecify.annotations.NullMarked;
