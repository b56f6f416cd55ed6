/** Statistics of clips, campaigns and their publication, for operators. */
@NullMarked
package dev.vitrine.publishing;

import org.jspecify.annotations.NullMarked;
