/** Tests of restore and undo, on a real file system. */
@NullMarked
package dev.coffer.restore;

import org.jspecify.annotations.NullMarked;
