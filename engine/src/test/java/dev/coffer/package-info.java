/** Tests of the engine as a whole: its toolchain and its architecture. */
@NullMarked
package dev.coffer;

import org.jspecify.annotations.NullMarked;
