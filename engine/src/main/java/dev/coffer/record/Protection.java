package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.RunListener;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Sees to it that a store whose {@code protect} was switched on or off has all copies that way, and
 * not only those that a run happens to write. The file {@code .coffer/protect} says what holds: it
 * is missing where copies have their write bits, says {@code on} where none has, and {@code
 * changing} from before the first mode is set until the last is; so what a kill cuts off the next
 * run does again.
 */
final class Protection {
    private static final Name FILE = Name.of("protect");
    private static final int LIMIT = 64;

    private enum State {
        OFF,
        ON,
        CHANGING
    }

    private final StoreFolder store;
    private final boolean wanted;
    private boolean due;

    /**
     * @param wanted whether copies are to have no write bits
     */
    Protection(StoreFolder store, boolean wanted) {
        this.store = store;
        this.wanted = wanted;
    }

    /**
     * Before a run writes anything.
     *
     * @param empty whether the store holds nothing yet, so that there is nothing to change
     */
    void begin(boolean empty) throws OsException {
        State wish = wanted ? State.ON : State.OFF;
        if (state() != wish) {
            due = !empty;
            write(empty ? wish : State.CHANGING);
        }
    }

    /** Whether the copies are as wanted, as far as the store says. Writes nothing. */
    boolean holds() throws OsException {
        return state() == (wanted ? State.ON : State.OFF);
    }

    /** Whether {@link #finish} has something to do. */
    boolean isDue() {
        return due;
    }

    /**
     * After a run to which it is {@linkplain #isDue due}: sets the modes of all copies.
     *
     * @param keeping the folder of {@code .coffer} that has the dated folders
     */
    void finish(
            Segments segments, Roots roots, Name keeping, Placement placement, RunListener listener)
            throws IOException {
        Pass pass = new Pass(segments, placement);
        Roots.PointRoot latest = roots.latest();
        if (latest != null) {
            pass.run(TreePath.ROOT, latest.root());
        }
        for (Roots.DeletedRoot each : roots.deleted()) {
            pass.run(Layout.inCoffer(keeping).child(Name.of(each.date())), each.root());
        }
        if (pass.refused > 0) {
            listener.notice(
                    pass.refused
                            + " copies could not be given other write bits, for this user has no"
                            + " right to; the next run tries again.");
            return;
        }
        write(wanted ? State.ON : State.OFF);
        listener.notice(
                wanted
                        ? "All copies in the store are protected from writing now."
                        : "The copies in the store are not protected from writing any more.");
    }

    private State state() throws OsException {
        byte[] text = SmallFiles.readIfThere(store.coffer(), FILE, LIMIT);
        if (text == null) {
            return State.OFF;
        }
        return new String(text, StandardCharsets.US_ASCII).equals("on\n")
                ? State.ON
                : State.CHANGING;
    }

    private void write(State state) throws OsException {
        Folder coffer = store.coffer();
        switch (state) {
            case OFF -> coffer.removeFile(FILE);
            case ON ->
                    SmallFiles.replace(
                            coffer, FILE, "on\n".getBytes(StandardCharsets.US_ASCII), 0600);
            case CHANGING ->
                    SmallFiles.replace(
                            coffer, FILE, "changing\n".getBytes(StandardCharsets.US_ASCII), 0600);
        }
    }

    /** One way through all trees. */
    private final class Pass {
        private final Segments segments;
        private final Placement placement;
        private @Nullable Folder open;
        private TreePath openPath = TreePath.ROOT;
        private long refused;

        Pass(Segments segments, Placement placement) {
            this.segments = segments;
            this.placement = placement;
        }

        void run(TreePath base, Ref root) throws IOException {
            try {
                RecordWalk.walk(
                        segments,
                        base,
                        segments.root(root),
                        (path, entry) -> {
                            set(path, entry);
                            return true;
                        });
            } finally {
                close();
            }
        }

        private void set(TreePath path, RecordedEntry entry) throws OsException {
            try {
                TreePath parent = path.parent();
                if (parent != null) {
                    placement.setModes(folder(parent), entry);
                }
            } catch (OsException e) {
                if (e.is(Errno.EACCES, Errno.EPERM)) {
                    refused++;
                } else if (!e.is(Errno.ENOENT, Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
                    throw e;
                } // what is missing verify names
            }
        }

        private Folder folder(TreePath path) throws OsException {
            Folder known = open;
            if (known != null && openPath.equals(path)) {
                return known;
            }
            close();
            Folder opened = store.root().openFolder(path);
            open = opened;
            openPath = path;
            return opened;
        }

        private void close() {
            Folder known = open;
            if (known != null) {
                known.close();
                open = null;
            }
        }
    }
}
