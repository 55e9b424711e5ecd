/** Benchmarks: JMH for the inner loops, whole processes side by side with other programs. */
@NullMarked
package dev.coffer.bench;

import org.jspecify.annotations.NullMarked;
