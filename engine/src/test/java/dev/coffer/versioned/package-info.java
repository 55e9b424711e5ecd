/** Tests of the versioned store. */
@NullMarked
package dev.coffer.versioned;

import org.jspecify.annotations.NullMarked;
