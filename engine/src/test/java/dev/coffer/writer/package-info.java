/** Tests of the confined writer, on a real file system. */
@NullMarked
package dev.coffer.writer;

import org.jspecify.annotations.NullMarked;
