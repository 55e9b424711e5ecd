/**
 * What everything else is made of: names and paths as bytes, points in time, content hashes, the
 * failures a caller must tell apart, the clock, randomness, and bounded tasks. Imports nothing of
 * ours.
 */
@NullMarked
package dev.coffer.base;

import org.jspecify.annotations.NullMarked;
