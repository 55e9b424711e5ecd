/**
 * What every kind of store has in common: {@link dev.coffer.store.Store}, its restore points, the
 * request and the outcome of a backup, and what a run tells while it goes. {@link
 * dev.coffer.store.Retention} says which points stay by a {@link dev.coffer.store.RetentionPolicy};
 * a {@link dev.coffer.store.ForgetRequest} has a store let the others go. Nothing here knows one
 * kind from another.
 */
@NullMarked
package dev.coffer.store;

import org.jspecify.annotations.NullMarked;
