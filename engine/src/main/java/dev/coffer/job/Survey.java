package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.source.DoubtfulFiles;
import dev.coffer.source.LiveMarks;
import dev.coffer.source.LiveTree;
import dev.coffer.source.Origin;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;
import dev.coffer.source.ScanOptions;
import dev.coffer.source.Verdict;
import dev.coffer.sqlite.DatabaseHeader;
import dev.coffer.sqlite.OpenHere;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What lies in a folder that somebody thinks of backing up. Immutable.
 *
 * @param files regular files, links and the like that a backup with the preset would hold; the
 *     doubtful ones not counted
 * @param bytes of these
 * @param databases SQLite databases among them
 * @param doubtful files that the preset leaves out though a person may need them
 * @param leftOut some of what is left out near the top
 * @param problems what could not be looked at
 */
public record Survey(
        long files,
        long bytes,
        List<TreePath> databases,
        List<TreePath> doubtful,
        List<LeftOutHere> leftOut,
        List<Problem> problems) {
    private static final int EXAMPLES = 20;
    private static final int EXAMPLES_DEPTH = 2;
    private static final int SECTOR = 512;

    /**
     * Something that a backup would leave out.
     *
     * @param isFolder whether it is a folder, which is left out with all that is in it
     * @param why what leaves it out
     */
    public record LeftOutHere(TreePath path, boolean isFolder, Verdict why) {}

    public Survey {
        databases = List.copyOf(databases);
        doubtful = List.copyOf(doubtful);
        leftOut = List.copyOf(leftOut);
        problems = List.copyOf(problems);
    }

    /** Looks through a folder. Changes nothing in it, and reads little of its files. */
    static Survey of(HostFiles files, HostPath folder, String preset)
            throws IOException, InterruptedException {
        return new Look(files, folder, preset).run();
    }

    private static RulesBuilder rules(String preset) {
        return new RulesBuilder().preset(new Origin.CommandLine("--preset"), preset);
    }

    private record Example(TreePath path, boolean isFolder) {}

    private record At(TreePath path, Entry folder) {}

    /** One survey while it goes on. */
    private static final class Look {
        private final HostFiles host;
        private final HostPath source;
        private final String preset;
        private final List<TreePath> databases = new ArrayList<>();
        private final List<TreePath> doubtful = new ArrayList<>();
        private final List<Example> examples = new ArrayList<>();
        private final List<LeftOutHere> leftOut = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private long files;
        private long bytes;

        Look(HostFiles host, HostPath source, String preset) {
            this.host = host;
            this.source = source;
            this.preset = preset;
        }

        Survey run() throws IOException, InterruptedException {
            Rules spared = rules(preset).sparingDoubtful().build();
            ScanOptions options =
                    ScanOptions.plain()
                            .withRules(spared)
                            .withProblems(this::tell)
                            .withLeftOut(this::note);
            OpenHere openHere = OpenHere.look(host);
            try (LiveTree tree = LiveTree.open(host, source, options);
                    Folder top = host.open(source)) {
                DoubtfulFiles doubts = new DoubtfulFiles(rules(preset).build(), new LiveMarks(top));
                Deque<At> ahead = new ArrayDeque<>();
                ahead.add(new At(TreePath.ROOT, tree.root()));
                while (!ahead.isEmpty()) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    At at = ahead.removeLast();
                    for (Entry entry : entries(tree, at)) {
                        TreePath path = at.path.child(entry.name());
                        if (entry.isFolder()) {
                            ahead.add(new At(path, entry));
                        } else if (entry.isFile() && doubts.leavesOut(path, entry.size())) {
                            doubtful.add(path);
                        } else {
                            count(top, path, entry, openHere);
                        }
                    }
                }
                explain(spared, top);
            }
            databases.sort(null);
            doubtful.sort(null);
            return new Survey(files, bytes, databases, doubtful, leftOut, problems);
        }

        private void tell(Problem problem) {
            synchronized (problems) {
                problems.add(problem);
            }
        }

        private List<Entry> entries(FileTree tree, At at) throws IOException {
            try {
                return tree.list(at.path, at.folder);
            } catch (OsException e) {
                tell(new Problem(at.path, Problem.Kind.UNREADABLE, e.reason()));
                return List.of();
            }
        }

        private void note(TreePath folder, Folder.Listed entry) {
            if (folder.depth() < EXAMPLES_DEPTH && examples.size() < EXAMPLES) {
                examples.add(new Example(folder.child(entry.name()), entry.stat().isFolder()));
            }
        }

        private void explain(Rules rules, Folder top) throws IOException {
            LiveMarks marks = new LiveMarks(top);
            for (Example one : examples) {
                Verdict why = marks.explain(one.path, rules, false, List.of());
                leftOut.add(new LeftOutHere(one.path, one.isFolder, why));
            }
        }

        private void count(Folder top, TreePath path, Entry entry, OpenHere openHere) {
            files++;
            if (entry.isFile()) {
                bytes += entry.size();
                // A database is whole pages of at least 512 bytes; so few others are looked into.
                boolean wholePages = entry.size() > 0 && entry.size() % SECTOR == 0;
                if (wholePages && !openHere.has(entry.stat()) && startsAsDatabase(top, path)) {
                    databases.add(path);
                }
            }
        }

        private boolean startsAsDatabase(Folder top, TreePath path) {
            ByteBuffer start = ByteBuffer.allocate(DatabaseHeader.MAGIC_BYTES);
            try (OpenFile file = top.openFile(path)) {
                while (start.hasRemaining() && file.read(start) > 0) {
                    // reads on until it is full or the file ends
                }
            } catch (OsException e) {
                tell(new Problem(path, Problem.Kind.UNREADABLE, e.reason()));
                return false;
            }
            return DatabaseHeader.isDatabase(start.array(), start.position());
        }
    }
}
