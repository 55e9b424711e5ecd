/**
 * Files by handle: the one door through which the scan, the stores and the confined writer touch a
 * file system. Everything is reached from an open {@link dev.coffer.os.Folder}, one name at a time,
 * without following links; names are bytes; metadata has nanoseconds, owners, extended attributes
 * and holes. {@link dev.coffer.os.HostFiles} opens the first folder; its Linux form calls the C
 * library through the foreign-function API. An {@link dev.coffer.os.OsException} tells what went
 * wrong and whether trying again can help.
 */
@NullMarked
package dev.coffer.os;

import org.jspecify.annotations.NullMarked;
