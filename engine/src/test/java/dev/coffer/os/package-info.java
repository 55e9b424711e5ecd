/** Tests of files by handle, on the system that runs them. */
@NullMarked
package dev.coffer.os;

import org.jspecify.annotations.NullMarked;
