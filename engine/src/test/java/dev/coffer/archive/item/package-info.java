/** Tests of {@code dev.coffer.archive.item}. */
@NullMarked
package dev.coffer.archive.item;

import org.jspecify.annotations.NullMarked;
