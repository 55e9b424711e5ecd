/**
 * What every storage must do ({@link dev.coffer.testkit.storage.StorageContract}), one that lives
 * in memory, and one that fails when a test says so.
 */
@NullMarked
package dev.coffer.testkit.storage;

import org.jspecify.annotations.NullMarked;
