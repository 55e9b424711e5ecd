/** Ids, sizes, clock, bounded tasks and events. Imports nothing else of Coffer's. */
@NullMarked
package dev.coffer.base;

import org.jspecify.annotations.NullMarked;
