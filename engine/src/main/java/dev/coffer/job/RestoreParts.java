package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreRequest.Top;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Entry;
import dev.coffer.tree.SourceKind;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Says into which folders a restore goes, and what of the point goes into each: one that was named,
 * or those where its sources lay.
 */
final class RestoreParts {
    private final HostFiles files;

    RestoreParts(HostFiles files) {
        this.files = files;
    }

    List<RestorePart> of(OpenPoint point, RestoreOrder order) throws IOException {
        HostPath target = order.target();
        if (target != null) {
            RestorePoint whole = point.point();
            boolean several = whole != null && whole.sources().size() > 1 && point.path().isRoot();
            Top top = several ? Top.NEVER : Top.IF_EMPTY;
            return List.of(
                    new RestorePart(TreePath.ROOT, point.path(), null, target, top, TreePath.ROOT));
        }
        return inPlace(point);
    }

    /**
     * Where each source lay. Of a part of one, too, the source's folder is the target: what lies on
     * the way from there is reached through no link.
     */
    private List<RestorePart> inPlace(OpenPoint point) throws IOException {
        RestorePoint whole = point.point();
        if (whole == null) {
            throw CofferException.usage(
                    "deleted items have lost their place; restore them with --target DIR");
        }
        List<SourcePlace> sources = whole.sources();
        List<RestorePart> parts = new ArrayList<>();
        for (SourcePlace source : sources) {
            TreePath root = sources.size() == 1 ? TreePath.ROOT : TreePath.parse(source.name());
            if (source.isVersions() && !root.contains(point.path())) {
                continue; // they never lay beside the sources
            }
            if (point.path().contains(root) || root.contains(point.path())) {
                checkPlace(point, source, root);
            }
            if (point.path().contains(root)) {
                parts.add(whole(point, source, root));
            } else if (root.contains(point.path())) {
                parts.add(below(point, source, root));
            }
        }
        return parts;
    }

    /** What never lay in a known place cannot go back there. */
    private static void checkPlace(OpenPoint point, SourcePlace source, TreePath root)
            throws IOException {
        Entry folder = Trees.find(point.tree(), root);
        SourceKind kind = folder == null ? SourceKind.UNTOLD : folder.source();
        String why = null;
        if (source.isVersions()) {
            why = "has there what other stores had kept, which never lay beside its sources";
        } else if (!source.isPlace()) {
            why =
                    source.shown().isEmpty()
                            ? "does not tell where it was made"
                            : "was made of "
                                    + source.shown()
                                    + ", which is no whole path of this machine";
        } else if (kind == SourceKind.STREAM) {
            why = "was made of what a program wrote, which never lay at " + source.shown();
        } else if (kind == SourceKind.MIXED) {
            why = "does not tell what lay in " + source.shown() + " and what elsewhere";
        }
        if (why != null) {
            throw CofferException.usage(
                    point.label()
                            + " "
                            + why
                            + ", so nothing can be put back in place; restore it with --target"
                            + " DIR");
        }
    }

    /** All of a source: its contents go into the folder that it was, or it goes under its name. */
    private RestorePart whole(OpenPoint point, SourcePlace source, TreePath root)
            throws IOException {
        TreePath name = TreePath.parse(source.name());
        HostPath place = source.path();
        if (wasFile(point, root, place)) {
            TreePath file = root.child(place.name());
            return new RestorePart(name, file, null, place.parent(), Top.NEVER, TreePath.ROOT);
        }
        return isNoFolderNow(place)
                ? new RestorePart(
                        name, root, place.name(), place.parent(), Top.NEVER, itself(place))
                : new RestorePart(name, root, null, place, Top.ALWAYS, TreePath.ROOT);
    }

    /** Something in a source that is a folder. */
    private RestorePart below(OpenPoint point, SourcePlace source, TreePath root)
            throws IOException {
        HostPath place = source.path();
        if (wasFile(point, root, place)) {
            return whole(point, source, root);
        }
        TreePath name = TreePath.parse(source.name());
        TreePath only = root.relativize(point.path());
        return isNoFolderNow(place)
                ? new RestorePart(
                        name,
                        root,
                        place.name(),
                        place.parent(),
                        Top.NEVER,
                        itself(place).resolve(only))
                : new RestorePart(name, root, null, place, Top.IF_EMPTY, only);
    }

    private static TreePath itself(HostPath place) {
        return TreePath.ROOT.child(place.name());
    }

    /**
     * Whether the source was a single file, as the point says. Of one that earlier programs made,
     * it was if it is one now, or is gone and the point has only one file of its name.
     */
    private boolean wasFile(OpenPoint point, TreePath root, HostPath place) throws IOException {
        Entry folder = Trees.find(point.tree(), root);
        if (folder == null || place.isRoot()) {
            return false;
        }
        return switch (folder.source()) {
            case FILE, STREAM -> true;
            case FOLDER, MIXED -> false;
            case UNTOLD -> {
                FileStat now = stat(place);
                yield now == null
                        ? hasOnly(point.tree().list(root, folder), place.name())
                        : !now.isFolder();
            }
        };
    }

    private static boolean hasOnly(List<Entry> entries, Name name) {
        return entries.size() == 1
                && entries.getFirst().isFile()
                && entries.getFirst().name().equals(name);
    }

    /** Links followed: a source that is a link to a folder is that folder. */
    private boolean isNoFolderNow(HostPath place) throws OsException {
        FileStat now = stat(place);
        return now != null && !now.isFolder();
    }

    /** What lies there, links followed; null for nothing. */
    @Nullable FileStat stat(HostPath place) throws OsException {
        try {
            return files.stat(place);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return null;
            }
            throw e;
        }
    }
}
