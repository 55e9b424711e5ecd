/**
 * The store that deduplicates and encrypts: a restic repository, format version 2. {@link
 * dev.coffer.vault.VaultStore} is the door; {@code VaultWalk} makes a point of a tree, {@code
 * SnapshotTree} a tree of a point.
 *
 * <p>The packages below it, lowest first: {@code crypto} seals, {@code chunk} cuts, {@code format}
 * has every file byte for byte, {@code repository} keeps blobs in packs and knows where they are.
 */
@NullMarked
package dev.coffer.vault;

import org.jspecify.annotations.NullMarked;
