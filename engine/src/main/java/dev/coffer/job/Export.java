package dev.coffer.job;

import dev.coffer.archive.item.ItemBytes;
import dev.coffer.archive.item.ItemFormat;
import dev.coffer.archive.item.ItemLayout;
import dev.coffer.archive.item.ItemOptions;
import dev.coffer.archive.item.ItemReader;
import dev.coffer.archive.item.ItemSink;
import dev.coffer.archive.item.ItemSinkException;
import dev.coffer.archive.item.ItemWriter;
import dev.coffer.archive.item.Place;
import dev.coffer.archive.item.Stored;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.os.Accounts;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Content;
import dev.coffer.tree.ContentHash;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.TreeWalk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes what a point of any store has into one archive file: under another name beside, synced,
 * read again, and then renamed.
 */
final class Export {
    private static final int MODE = 0600;

    private record Group(long device, long number) {}

    /** A content that the file holds. */
    private record Held(TreePath path, Entry entry, Place place, Sha256 hash) {}

    private final Works works;
    private final ItemFormat format;
    private final int level;
    private final RunListener listener;
    private final ProblemLog problems;
    private final List<Held> held = new ArrayList<>();
    private final Map<Group, TreePath> groups = new HashMap<>();
    private long files;

    /**
     * @param format one that is a file
     * @param level that the format has
     */
    Export(Works works, ItemFormat format, int level, RunListener listener) {
        this.works = works;
        this.format = format;
        this.level = level;
        this.listener = listener;
        this.problems = new ProblemLog(listener::problem);
    }

    /**
     * @param from what is at its path
     * @param file nothing may have that name yet
     * @throws CofferException if the file is there, cannot be written, or is not what was written
     */
    ExportReport run(OpenPoint from, HostPath file) throws IOException, InterruptedException {
        try (Folder folder = works.machine().files().open(file.parent())) {
            if (folder.statIfThere(file.name()) != null) {
                throw CofferException.usage(
                        file + " is there already; name another file, or move it away");
            }
            Name temporary = Name.of(".coffer-export-" + works.machine().randomness().hex(4));
            boolean done = false;
            try {
                long bytes = write(from, file, folder, temporary);
                folder.renameNew(temporary, folder, file.name());
                done = true;
                folder.sync();
                return new ExportReport(files, bytes, problems.sorted());
            } finally {
                if (!done) {
                    boolean interrupted = Thread.interrupted();
                    remove(folder, temporary);
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        } catch (ItemSinkException e) {
            throw CofferException.failed(file + " cannot be written: " + e.getMessage(), e);
        } catch (OsException e) {
            throw CofferException.failed(file + " cannot be written: " + e.reason(), e);
        }
    }

    private void remove(Folder folder, Name temporary) {
        try {
            folder.removeFile(temporary);
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                listener.notice(temporary + " could not be removed: " + e.reason());
            }
        }
    }

    private long write(OpenPoint from, HostPath file, Folder folder, Name temporary)
            throws IOException, InterruptedException {
        try (OpenFile out = folder.createFile(temporary, MODE)) {
            ItemLayout layout;
            ItemOptions options =
                    new ItemOptions(
                            level,
                            works.stores().host().workers(),
                            Accounts.of(works.machine().files()),
                            Problem.Kind.METADATA_RECORDED, // the point has it still
                            problems);
            try (ItemWriter writer = ItemWriter.open(format, ItemSink.into(out), options)) {
                writeAll(from, writer);
                layout = writer.finish();
            }
            out.sync();
            verify(out, layout, file);
            return out.stat().size();
        }
    }

    private void writeAll(OpenPoint from, ItemWriter writer)
            throws IOException, InterruptedException {
        FileTree tree = from.tree();
        Entry top = from.entry();
        if (!top.isFolder()) {
            write(writer, tree, TreePath.ROOT.child(top.name()), from.path(), top);
            return;
        }
        writer.folder(TreePath.ROOT, tree, from.path(), top);
        TreeWalk.walk(
                tree,
                from.path(),
                top,
                (at, entry) -> {
                    write(writer, tree, from.path().relativize(at), at, entry);
                    return true;
                });
    }

    private void write(ItemWriter writer, FileTree tree, TreePath path, TreePath at, Entry entry)
            throws IOException {
        try {
            if (entry.isFolder()) {
                writer.folder(path, tree, at, entry);
                return;
            }
            files++;
            listener.progress(1, entry.isFile() ? entry.size() : 0);
            Group group = new Group(entry.stat().device(), entry.linkGroup());
            TreePath first = entry.linkGroup() == 0 ? null : groups.putIfAbsent(group, path);
            if (first != null) {
                writer.hardLink(path, tree, at, entry, first);
                return;
            }
            Stored stored =
                    entry.isFile()
                            ? writer.file(path, tree, at, entry)
                            : entry.kind() == FileKind.LINK
                                    ? writer.symlink(path, tree, at, entry)
                                    : writer.special(path, tree, at, entry);
            Place place = stored.place();
            Sha256 hash = stored.hash();
            if (place != null && hash != null) {
                held.add(new Held(path, stored.entry(), place, hash));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException told = new InterruptedIOException("interrupted");
            told.initCause(e);
            throw told;
        } catch (DamagedException e) {
            problems.accept(new Problem(at, Problem.Kind.DAMAGED, e.getMessage()));
        }
    }

    /** What was written is what will be read. */
    private void verify(OpenFile written, ItemLayout layout, HostPath file)
            throws IOException, InterruptedException {
        Iterator<Held> rest = held.iterator();
        ThreadLocal<ContentHash> hashes = ThreadLocal.withInitial(ContentHash::new);
        try (ItemReader reader = ItemReader.open(format, ItemBytes.of(written), layout)) {
            Workers.each(
                    works.stores().host().workers(),
                    "check",
                    () -> rest.hasNext() ? rest.next() : null,
                    each -> {
                        try (Content content = reader.content(each.entry, each.place)) {
                            if (!hashes.get().of(content).equals(each.hash)) {
                                throw new DamagedException(
                                        file
                                                + " was not made: when it was read again, "
                                                + each.path
                                                + " was not what had been written");
                            }
                        }
                    });
        }
    }
}
