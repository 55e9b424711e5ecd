/**
 * The bytes underneath a store: files with names, in folders, on some medium. {@link
 * dev.coffer.storage.Storage} is all that a vault or an archive may ask for, so that a local
 * folder, an object store and a server of somebody else's serve them alike; what may fail and how
 * is told by {@link dev.coffer.storage.StorageException}. What the files mean is not known here.
 */
@NullMarked
package dev.coffer.storage;

import org.jspecify.annotations.NullMarked;
