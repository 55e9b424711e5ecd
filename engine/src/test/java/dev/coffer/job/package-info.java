/** Tests of use cases, written as a program would that embeds the engine. */
@NullMarked
package dev.coffer.job;

import org.jspecify.annotations.NullMarked;
