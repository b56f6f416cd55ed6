/** Render jobs: found, changed, handed to renderers, counted, and read from the folder of job summaries. */
@NullMarked
package dev.vitrine.rendering;

import org.jspecify.annotations.NullMarked;
