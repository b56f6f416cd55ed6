/** Dataset exports: whole tables as files of any size, their audit and their receipts. */
@NullMarked
package dev.vitrine.dataset;

import org.jspecify.annotations.NullMarked;
