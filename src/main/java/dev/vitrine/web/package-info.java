/** Manners of HTTP that all features share: problem details, paging, date ranges, limits, streams. */
@NullMarked
package dev.vitrine.web;

import org.jspecify.annotations.NullMarked;
