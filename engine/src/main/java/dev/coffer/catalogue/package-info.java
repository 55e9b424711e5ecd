/**
 * What this machine remembers beside the stores: which stores it has used, and what it last saw in
 * them. A store that is not where it was is told from one that never was by this alone.
 */
@NullMarked
package dev.coffer.catalogue;

import org.jspecify.annotations.NullMarked;
