/**
 * The files and records of a vault, byte for byte: what is written is what restic would write, what
 * is read may come from any program and is not trusted. Nothing here does input or output. The
 * rules of the JSON are Go's, for the identity of a folder is the hash of its text.
 */
@NullMarked
package dev.coffer.vault.format;

import org.jspecify.annotations.NullMarked;
