/**
 * Where a content is cut into pieces, so that a change in a file changes few of them: at the places
 * that a rolling hash picks, the same ones as restic's for the same polynomial.
 */
@NullMarked
package dev.coffer.vault.chunk;

import org.jspecify.annotations.NullMarked;
