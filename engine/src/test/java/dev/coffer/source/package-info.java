/** Tests of the rules and of the folder scan. */
@NullMarked
package dev.coffer.source;

import org.jspecify.annotations.NullMarked;
