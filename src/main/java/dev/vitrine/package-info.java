/** Vitrine: the analytics service of a creator platform, whose numbers can be checked. */
@NullMarked
package dev.vitrine;

import org.jspecify.annotations.NullMarked;
