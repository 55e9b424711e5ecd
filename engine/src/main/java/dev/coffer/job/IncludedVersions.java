package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.source.LiveMarks;
import dev.coffer.source.Rules;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What {@code include_versions} takes along: of each file of the sources that has, or had, other
 * versions than the one that lies there, all that other stores of this machine keep, as plain
 * files. What the job leaves out has none here. For one run.
 */
final class IncludedVersions {
    /** The text that lists them. */
    static final Name INDEX = Name.of("INDEX.txt");

    private static final TreePath PLACE = TreePath.parse(SourcePlace.versions().name());

    /** A longer one is part of a name rather than an ending. */
    private static final int LONGEST_ENDING = 16;

    private static final Comparator<PastVersion> BY_TIME =
            Comparator.comparing(each -> each.point().time().toInstant());

    private final Works works;
    private final JobConfig job;
    private final Rules rules;
    private final ZoneId zone;
    private final DateTimeFormatter second;
    private final Map<TreePath, SourcePlace> sources = new HashMap<>();
    private final Consumer<Problem> problems;

    /**
     * @param rules what the job leaves out
     * @param problems told of what cannot be read
     */
    IncludedVersions(Works works, JobConfig job, Rules rules, Consumer<Problem> problems) {
        this.works = works;
        this.job = job;
        this.rules = rules;
        this.problems = problems;
        this.zone = works.machine().clock().getZone();
        this.second = DateTimeFormatter.ofPattern("uuuu-MM-dd_HH-mm-ss").withZone(zone);
        for (SourceConfig source : job.sources()) {
            sources.put(TreePath.ROOT.child(source.name()), source.place());
        }
    }

    /** Looks for them; the caller closes the tree. */
    FileTree find() throws IOException, InterruptedException {
        HistoryStores stores = HistoryStores.open(works, job);
        HostFiles files = works.machine().files();
        VersionsTree tree = new VersionsTree(stores, files.effectiveUser(), files.effectiveGroup());
        boolean done = false;
        try {
            fill(tree, stores);
            done = true;
            return tree;
        } finally {
            if (!done) {
                tree.close();
            }
        }
    }

    private void fill(VersionsTree tree, HistoryStores stores)
            throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>(stores.failures());
        PastVersions past =
                new PastVersions(works.machine().files(), hosts(), job.places(), failures::add);
        for (HistoryStores.Opened store : stores.opened()) {
            past.add(store);
        }
        if (!past.any()) {
            tree.unknown(whyNone(stores, failures));
            return;
        }
        for (String failure : failures) {
            problems.accept(
                    new Problem(
                            PLACE,
                            Problem.Kind.UNREADABLE,
                            "versions are missing that cannot be read in " + failure));
        }
        VersionsIndex index = new VersionsIndex(PLACE, zone);
        for (Map.Entry<TreePath, List<PastVersion>> each : past.found().entrySet()) {
            if (isWanted(each.getKey(), each.getValue())) {
                add(tree, index, each.getKey(), each.getValue());
            }
        }
        tree.text(INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** As local stores and vaults call this machine: mostly one name. */
    private Set<String> hosts() {
        Set<String> hosts = new HashSet<>();
        hosts.add(works.stores().host().self().host());
        hosts.add(works.machine().host());
        return hosts;
    }

    private String whyNone(HistoryStores stores, List<String> failures) {
        if (!failures.isEmpty()) {
            return "no versions can be read: " + String.join("; ", failures);
        }
        if (!stores.opened().isEmpty()) {
            List<String> shown = new ArrayList<>();
            stores.opened().forEach(each -> shown.add(each.shown()));
            return String.join(", ", shown)
                    + (shown.size() == 1 ? " has" : " have")
                    + " no point of these sources yet; coffer backup makes one";
        }
        return "no store of this machine keeps versions of these sources"
                + (stores.mirrors().isEmpty()
                        ? ""
                        : ", for a mirror has the latest state alone ("
                                + String.join(", ", stores.mirrors())
                                + ")")
                + "; back them up into a versioned store or a vault too, or leave "
                + Setting.INCLUDE_VERSIONS.key()
                + " out";
    }

    // --- which files ---

    private boolean isWanted(TreePath path, List<PastVersion> versions) throws IOException {
        TreePath root = TreePath.ROOT.child(path.names().getFirst());
        SourcePlace source = sources.get(root);
        if (source == null) {
            throw new IllegalStateException(path + " is of no source");
        }
        TreePath below = root.relativize(path);
        if (!isChosen(root.name(), below)) {
            return false;
        }
        HostPath file = isItself(source, below) ? source.path() : source.path().resolve(below);
        FileStat now = stat(file);
        boolean isHistory = now == null;
        for (PastVersion version : versions) {
            isHistory |=
                    version.isSaved()
                            || !version.hasContentOf(versions.getFirst())
                            || (now != null && !isLike(now, version));
        }
        return isHistory && !isLeftOut(source, below);
    }

    private static boolean isLike(FileStat now, PastVersion version) {
        FileStat then = version.entry().stat();
        return now.isFile() && now.size() == then.size() && now.modified().equals(then.modified());
    }

    /** Whether the job wants it, as far as {@code paths} say. */
    private boolean isChosen(Name source, TreePath below) {
        if (job.paths().isEmpty()) {
            return true;
        }
        for (SourceConfig each : job.included()) {
            if (each.name().equals(source)) {
                return true;
            }
        }
        for (TreePath wanted : job.paths()) {
            if (wanted.contains(below)) {
                return true;
            }
        }
        return false;
    }

    /** A source that is a file is a tree that holds it under its name. */
    private boolean isItself(SourcePlace source, TreePath below) throws OsException {
        return below.depth() == 1
                && !source.path().isRoot()
                && source.path().name().equals(below.name())
                && works.machine().files().stat(source.path()).isFile();
    }

    private @Nullable FileStat stat(HostPath file) throws OsException {
        try (Folder folder = works.machine().files().open(file.parent())) {
            return folder.statIfThere(file.name());
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return null;
            }
            throw e;
        }
    }

    /** What lies there no more is left out if it would be were it there. */
    private boolean isLeftOut(SourcePlace source, TreePath below) throws IOException {
        if (isItself(source, below)) {
            return false;
        }
        try (Folder folder = works.machine().files().open(source.path())) {
            return new LiveMarks(folder)
                    .explain(below, rules, job.get(Setting.ONE_FILE_SYSTEM), List.of())
                    .isLeftOut();
        } catch (OsException e) {
            if (e.is(Errno.ENOTDIR, Errno.ELOOP)) {
                return false; // a file or link lies where there was a folder
            }
            throw e;
        }
    }

    // --- what of them ---

    private void add(
            VersionsTree tree, VersionsIndex index, TreePath path, List<PastVersion> versions) {
        List<PastVersion> sorted = new ArrayList<>(versions);
        sorted.sort(BY_TIME);
        index.file(path);
        List<PastVersion> contents = new ArrayList<>();
        List<Name> names = new ArrayList<>();
        PastVersion before = null;
        for (PastVersion version : sorted) {
            boolean repeats = before != null && version.hasContentOf(before) && !version.isSaved();
            if (repeats) {
                continue; // two stores keep it
            }
            int at = indexOfContent(contents, version);
            if (at == contents.size()) {
                contents.add(version);
                names.add(tree.add(path, dated(version), ending(path.name()), version));
            }
            index.version(version, path.child(names.get(at)));
            before = version;
        }
    }

    private static int indexOfContent(List<PastVersion> known, PastVersion version) {
        for (int i = 0; i < known.size(); i++) {
            if (version.hasContentOf(known.get(i))) {
                return i;
            }
        }
        return known.size();
    }

    /** When it was changed: a name that stays when the point that first had it is forgotten. */
    private String dated(PastVersion version) {
        return second.format(version.entry().stat().modified().toInstant());
    }

    /** {@code .py} of {@code app.py}; empty where there is none that a program would go by. */
    private static String ending(Name file) {
        String text = Escaped.of(file.shared());
        int dot = text.lastIndexOf('.');
        boolean isOne =
                dot > 0 && text.length() - dot <= LONGEST_ENDING && text.indexOf('\\', dot) < 0;
        return isOne ? text.substring(dot) : "";
    }

    /**
     * @throws CofferException {@code USAGE} if a job asks for versions whose store is no archive
     */
    static void check(StoreChoice choice) throws CofferException {
        if (choice.job().includesVersions()) {
            switch (choice.address().kind()) {
                case MIRROR, VERSIONED, VAULT ->
                        throw CofferException.usage(
                                "include_versions is for archives, and "
                                        + choice.address().withoutOptions()
                                        + " is none; leave it out of the job "
                                        + choice.job().name());
                case ARCHIVE -> {}
            }
        }
    }
}
