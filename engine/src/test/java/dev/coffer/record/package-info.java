/** Tests of the record: what is written is read back, and what is damaged is not believed. */
@NullMarked
package dev.coffer.record;

import org.jspecify.annotations.NullMarked;
