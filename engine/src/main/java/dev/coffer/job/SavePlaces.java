package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.source.BadRulesException;
import dev.coffer.source.Rules;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which sources files belong to that are saved: those of the job, else those that the store's
 * points have, else the folder one is in, or that of the files where they lie elsewhere.
 *
 * @param sources of the point to be
 * @param rules what is left out of them
 */
record SavePlaces(List<SourcePlace> sources, Rules rules) {
    SavePlaces {
        sources = List.copyOf(sources);
    }

    /**
     * @param points of the store, oldest first
     * @param files absolute
     * @throws CofferException if a file lies outside of what the store can hold
     */
    static SavePlaces of(
            Machine machine,
            StoreChoice choice,
            Store store,
            List<RestorePoint> points,
            List<HostPath> files)
            throws CofferException {
        List<SourcePlace> own = choice.job().places();
        if (!own.isEmpty()) {
            return new SavePlaces(own, choice.job().rules().build());
        }
        for (RestorePoint point : points.reversed()) {
            boolean known = true;
            for (SourcePlace source : point.sources()) {
                known &= source.isPlace();
            }
            if (known && outside(machine.files(), point.sources(), files) == null) {
                return new SavePlaces(point.sources(), rules(point, choice));
            }
        }
        boolean isOfMany = store.kind() == StoreKind.VAULT || store.kind() == StoreKind.ARCHIVE;
        if (!isOfMany && !points.isEmpty()) {
            List<SourcePlace> sources = points.getLast().sources();
            HostPath file = outside(machine.files(), sources, files);
            throw CofferException.failed(
                    file
                            + " lies outside of "
                            + sources.getFirst().path()
                            + (sources.size() > 1 ? " and the other sources" : "")
                            + " of "
                            + store.location()
                            + "; name another store with --to");
        }
        HostPath folder = folderOf(files);
        if (machine.currentFolder().contains(folder)) {
            folder = machine.currentFolder();
        }
        String name = folder.isRoot() ? "root" : folder.name().toString();
        return new SavePlaces(List.of(new SourcePlace(name, folder)), choice.job().rules().build());
    }

    private static Rules rules(RestorePoint point, StoreChoice choice) throws CofferException {
        try {
            return Rules.recorded(point.rules());
        } catch (BadRulesException e) { // of a newer version
            return choice.job().rules().build();
        }
    }

    /** The folder that holds all of the files. */
    static HostPath folderOf(List<HostPath> files) {
        HostPath folder = files.getFirst().parent();
        for (HostPath file : files) {
            while (!folder.contains(file)) {
                folder = folder.parent();
            }
        }
        return folder;
    }

    /** The first of the files that none of the sources holds, or null. */
    static @Nullable HostPath outside(
            HostFiles machine, List<SourcePlace> sources, List<HostPath> files) {
        for (HostPath file : files) {
            if (inSources(machine, sources, file).isEmpty()) {
                return file;
            }
        }
        return null;
    }

    /** Where a file lies in the tree of the sources: as it is written, and links followed. */
    static Set<TreePath> inSources(HostFiles machine, List<SourcePlace> sources, HostPath file) {
        Set<TreePath> found = new TreeSet<>();
        HostPath real = real(machine, file);
        for (SourcePlace source : sources) {
            if (!source.isPlace()) {
                continue;
            }
            TreePath base = sources.size() == 1 ? TreePath.ROOT : TreePath.parse(source.name());
            add(found, base, source.path(), file);
            add(found, base, resolved(machine, source.path()), real);
        }
        return found;
    }

    private static void add(Set<TreePath> found, TreePath base, HostPath source, HostPath file) {
        if (source.contains(file)) {
            found.add(
                    source.equals(file)
                            ? base.child(file.name())
                            : base.resolve(source.relativize(file)));
        }
    }

    /** Links above the file followed; the file itself may be one. */
    private static HostPath real(HostFiles machine, HostPath file) {
        return file.isRoot() ? file : resolved(machine, file.parent()).resolve(file.name());
    }

    private static HostPath resolved(HostFiles machine, HostPath path) {
        try {
            return machine.resolveAsFar(path);
        } catch (OsException e) {
            return path; // opening it fails alike, and says so
        }
    }
}
