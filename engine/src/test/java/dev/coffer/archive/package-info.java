/** Tests of archives. */
@NullMarked
package dev.coffer.archive;

import org.jspecify.annotations.NullMarked;
