/**
 * The confined writer: the one way in which entries of a {@link dev.coffer.tree.FileTree} come to
 * lie on a disk, for stores and for restore alike. Everything is reached from an open {@link
 * dev.coffer.os.Folder}, one name at a time, so no link that somebody puts in the way is ever
 * followed.
 *
 * <p>An {@link dev.coffer.writer.EntryWriter} makes one entry, content and metadata, under a free
 * name; its {@link dev.coffer.writer.ContentCopier} keeps holes and hashes on the way. A caller
 * that must not show half an entry under its final name has it written in a private folder ({@link
 * dev.coffer.writer.PrivateFolder}) and renames it. {@link dev.coffer.writer.LinkGroups} remembers
 * where a file with several names was written first, {@link dev.coffer.writer.TreeRemover} takes
 * away what lies under a name. What the source side could not give is thrown as the tree threw it;
 * what the target side refused is a {@link dev.coffer.writer.WriteException}.
 */
@NullMarked
package dev.coffer.writer;

import org.jspecify.annotations.NullMarked;
