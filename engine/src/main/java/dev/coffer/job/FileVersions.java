package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.PathHistory;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.SingleFileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Versions of single files in a versioned store or a vault, with contents from memory: what {@code
 * coffer save} and {@code coffer history} do, for programs. Each version is a point of the store,
 * so every command works on it. Identical content is stored once.
 *
 * <p>Paths are those of points: below the store's only source, or below the names of several. Holds
 * nothing open between calls; may be used by several threads, of which one at a time writes.
 */
public final class FileVersions {
    private final Works works;
    private final StoreChoice choice;
    private final HostPath root;

    /**
     * How much of versions there is.
     *
     * @param files that have versions which were made on purpose
     * @param versions of all of them
     * @param objects different contents among these
     * @param bytes of these contents, each counted once
     */
    public record Stats(long files, long versions, long objects, long bytes) {}

    FileVersions(Works works, StoreChoice choice, HostPath root) {
        this.works = works;
        this.choice = choice;
        this.root = root;
    }

    /**
     * Keeps a version of a file, also one whose content is that of the version before. It is there
     * when this returns, whatever happens afterwards.
     *
     * @param author who made it; empty for none
     * @param message what it is; empty for none
     * @throws CofferException if the store is a mirror, or there is no such path in its sources
     */
    public FileVersion createVersion(TreePath path, byte[] content, String author, String message)
            throws IOException, InterruptedException {
        return createVersion(path, content, author, message, List.of());
    }

    /** The same with tags, in any order. */
    public FileVersion createVersion(
            TreePath path, byte[] content, String author, String message, List<String> tags)
            throws IOException, InterruptedException {
        return works.records()
                .of(
                        "save",
                        choice,
                        () -> created(path, content, author, message, tags),
                        (done, version) ->
                                done.point(version.id()).detail(Records.CAME, version.id()));
    }

    private FileVersion created(
            TreePath path, byte[] content, String author, String message, List<String> tags)
            throws IOException, InterruptedException {
        Save.checkKind(choice.address());
        boolean there = works.stores().isThere(choice.address());
        HostFiles files = works.machine().files();
        try (Store store = works.openOrMake(choice, false, false, _ -> {});
                FileTree tree =
                        new SingleFileTree(
                                path,
                                content,
                                works.machine().clock().instant(),
                                files.effectiveUser(),
                                files.effectiveGroup())) {
            String job = choice.job().name();
            BackupRequest request =
                    BackupRequest.of(
                                    tree,
                                    sources(path, there ? store.points() : List.of()),
                                    List.of(),
                                    new ProblemLog(_ -> {}))
                            .with(
                                    new BackupRequest.Said(
                                            job.isEmpty() ? null : job, message, author, tags))
                            .with(BackupRequest.Mode.PLAIN.withOnly(Set.of(path)));
            RunListener nobody = RunListener.NONE;
            RestorePoint point =
                    new Save(works)
                            .run(choice, store, there, request, new ToldOnce(nobody))
                            .done()
                            .point();
            List<FileVersion> all = versions(store, path);
            for (FileVersion version : all.reversed()) {
                if (point != null && version.id().equals(point.id())) {
                    return version;
                }
            }
            throw new IllegalStateException("the version of " + path + " is not there");
        }
    }

    private List<SourcePlace> sources(TreePath path, List<RestorePoint> points)
            throws CofferException {
        List<SourcePlace> sources = choice.job().places();
        if (sources.isEmpty() && choice.address().kind() != StoreKind.VAULT && !points.isEmpty()) {
            sources.addAll(points.getLast().sources());
        }
        if (sources.isEmpty()) {
            String name = root.isRoot() ? "root" : root.name().toString();
            sources.add(new SourcePlace(name, root));
        }
        if (sources.size() > 1) {
            boolean held = false;
            for (SourcePlace source : sources) {
                held |=
                        TreePath.parse(source.name()).contains(path)
                                && path.depth() > 1
                                && !source.isVersions();
            }
            if (!held) {
                throw CofferException.failed(
                        path
                                + " begins with the name of none of the sources of "
                                + choice.address().withoutOptions()
                                + ", as "
                                + sources.getFirst().name()
                                + "/"
                                + path
                                + " would");
            }
        }
        return sources;
    }

    /** All versions of a file, newest last; those of backups, too. Empty if there are none. */
    public List<FileVersion> versions(TreePath path) throws IOException {
        works.reads().record("versions", choice, null, path);
        try (Store store = works.open(choice)) {
            return versions(store, path);
        }
    }

    private List<FileVersion> versions(Store store, TreePath path) throws IOException {
        List<FileVersion> versions = new ArrayList<>();
        for (PathHistory.Version each : works.fileHistory().versions(store, path)) {
            Entry entry = each.entry();
            if (each instanceof PathHistory.InPoint in && entry != null && entry.isFile()) {
                String parent = versions.isEmpty() ? null : versions.getLast().id();
                versions.add(version(in.point(), parent, path, entry));
            }
        }
        return versions;
    }

    private static FileVersion version(
            RestorePoint point, @Nullable String parent, TreePath path, Entry entry) {
        return new FileVersion(
                point.id(),
                parent,
                point.time(),
                path,
                point.author(),
                point.note(),
                point.tags(),
                entry.size(),
                entry.contentHash());
    }

    /** The newest version of a file. */
    public Optional<FileVersion> latest(TreePath path) throws IOException {
        List<FileVersion> versions = versions(path);
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
    }

    /**
     * The content of a version, compared with its hash.
     *
     * @throws CofferException if it is not in the store any more
     */
    public byte[] content(FileVersion version) throws IOException {
        try (OpenPoint open = open(version)) {
            return TextDiff.content(open.tree(), version.path(), open.entry());
        }
    }

    /**
     * The unified diff from one version to another; empty for equal contents.
     *
     * @return absent if one of them is no text, too large, or they are too different to be shown so
     */
    public Optional<String> diff(FileVersion from, FileVersion to) throws IOException {
        try (OpenPoint one = open(from);
                OpenPoint other = open(to)) {
            byte[] diff =
                    TextDiff.of(to.path(), one.tree(), one.entry(), other.tree(), other.entry());
            return diff == null
                    ? Optional.empty()
                    : Optional.of(new String(diff, StandardCharsets.UTF_8));
        }
    }

    /**
     * Adds tags to a version.
     *
     * @return the version as it is now: in a vault it has another id
     */
    public FileVersion tag(FileVersion version, String... tags)
            throws IOException, InterruptedException {
        RestorePoint now =
                new Describe(works)
                        .run(
                                PointEdit.TAGS,
                                choice,
                                version.id(),
                                PointFilter.ALL,
                                words -> {
                                    Set<String> all = new TreeSet<>(words.tags());
                                    all.addAll(List.of(tags));
                                    return words.withTags(new ArrayList<>(all));
                                });
        return new FileVersion(
                now.id(),
                version.parent(),
                version.time(),
                version.path(),
                version.author(),
                version.message(),
                now.tags(),
                version.size(),
                version.hash());
    }

    /** How many files, versions and contents there are that were saved on purpose. */
    public Stats stats() throws IOException {
        Set<TreePath> files = new HashSet<>();
        Map<Bytes, Long> objects = new HashMap<>();
        long versions = 0;
        try (Store store = works.open(choice)) {
            for (RestorePoint point : store.points()) {
                if (point.saved().isEmpty()) {
                    continue;
                }
                try (FileTree tree = store.open(point)) {
                    for (TreePath path : point.saved()) {
                        Entry entry = Trees.find(tree, path);
                        if (entry != null) {
                            files.add(path);
                            versions++;
                            objects.put(entry.contentKey(), entry.size());
                        }
                    }
                }
            }
        }
        long bytes = 0;
        for (long size : objects.values()) {
            bytes += size;
        }
        return new Stats(files.size(), versions, objects.size(), bytes);
    }

    private OpenPoint open(FileVersion version) throws IOException {
        OpenPoint point =
                works.open(choice, new PointAddress(version.id(), version.path()), PointFilter.ALL);
        boolean recorded = false;
        try {
            works.reads().record("versions", choice, point.point(), version.path());
            recorded = true;
            return point;
        } finally {
            if (!recorded) {
                point.close();
            }
        }
    }
}
