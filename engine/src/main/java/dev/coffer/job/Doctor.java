package dev.coffer.job;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.config.ConfigProblem;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.Finding.Level;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.record.Layout;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at everything that Coffer depends on: the Java it runs on, the locale, its own folders, the
 * configuration, and each store with the file system it lies on. The one thing it writes is a
 * folder with a few small files where a store lies, to see what the file system can do; it takes
 * that away again.
 */
final class Doctor {
    private static final int JAVA = 25;
    private static final long LITTLE_ROOM = 1L << 30;

    private final Works works;
    private final List<Finding> findings = new ArrayList<>();

    Doctor(Works works) {
        this.works = works;
    }

    /**
     * @param store also this one, or null
     */
    List<Finding> run(@Nullable StoreChoice store) throws IOException, InterruptedException {
        checkJava();
        checkLocale();
        Machine machine = works.machine();
        checkFolder("state folder", machine.stateFolder());
        checkFolder("cache folder", machine.cacheFolder());
        checkFolder("data folder", machine.dataFolder());
        checkViewer();
        boolean configured = checkConfiguration();
        if (store != null) {
            checkStore(new Status(works).of(store, List.of()));
        } else if (configured) {
            for (StoreStatus one : new Status(works).all()) {
                checkStore(one);
            }
        }
        return findings;
    }

    private void add(String about, Level level, String found, String wayOut) {
        findings.add(new Finding(about, level, found, wayOut));
    }

    private void ok(String about, String found) {
        add(about, Level.OK, found, "");
    }

    private void checkJava() {
        int feature = Runtime.version().feature();
        String found = Runtime.version() + " in " + System.getProperty("java.home");
        if (feature == JAVA) {
            ok("java", found);
        } else {
            add(
                    "java",
                    Level.WARN,
                    found,
                    "Coffer is built for and tested with "
                            + JAVA
                            + "; set COFFER_JAVA_HOME to one");
        }
    }

    private void checkLocale() {
        String names = System.getProperty("sun.jnu.encoding", "");
        if (names.equals("UTF-8")) {
            ok("locale", "UTF-8");
        } else {
            add(
                    "locale",
                    Level.WARN,
                    "file names are " + names + " here",
                    "names are backed up byte for byte all the same, but the command line may not"
                            + " reach some; start Coffer with ./coffer, or set LC_ALL=C.UTF-8");
        }
    }

    /** Whether the folder, or the nearest above it that is there, can be written into. */
    private void checkFolder(String about, HostPath folder) {
        Path nearest = folder.toPath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (Files.isDirectory(nearest) && Files.isWritable(nearest)) {
            ok(about, folder + (Files.exists(folder.toPath()) ? "" : " (made when needed)"));
        } else {
            String what = Files.isDirectory(nearest) ? " cannot be written" : " is no folder";
            add(
                    about,
                    Level.FAIL,
                    nearest + what + ", and " + folder + " is needed",
                    "make it writable for "
                            + works.machine().user()
                            + ", or name another with the"
                            + " XDG variables");
        }
    }

    private void checkViewer() {
        String chosen = works.machine().variable("COFFER_DIFF");
        if (chosen != null) {
            ok("diff viewer", chosen + " (COFFER_DIFF)");
        } else if (isOnPath("code")) {
            ok("diff viewer", "code, on the PATH");
        } else {
            ok("diff viewer", "none; only diff --open wants one, from COFFER_DIFF or VS Code");
        }
    }

    private boolean isOnPath(String program) {
        String path = works.machine().variable("PATH");
        for (String folder : (path == null ? "" : path).split(":", -1)) {
            if (folder.startsWith("/") && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is none, or one with nothing wrong in it. */
    private boolean checkConfiguration() throws CofferException {
        if (works.finder().configurationFile() == null) {
            ok("configuration", "none; coffer init writes one");
            return true;
        }
        Settings.Checked checked = works.settings().checkFile();
        if (checked.problems().isEmpty()) {
            ok("configuration", checked.file() + " is fine");
            return true;
        }
        for (ConfigProblem problem : checked.problems()) {
            add("configuration", Level.FAIL, problem.toString(), "correct it there");
        }
        return false;
    }

    private void checkStore(StoreStatus status) throws IOException, InterruptedException {
        String about = "store " + status.address();
        if (!status.problem().isEmpty()) {
            add(about, status.isClosed() ? Level.WARN : Level.FAIL, status.problem(), "");
            return;
        }
        if (!status.isThere()) {
            if (status.known() != null) {
                add(
                        about,
                        Level.FAIL,
                        "it is not there now, and was when this machine last used it",
                        "is its disk mounted? coffer backup --create begins a new one, coffer"
                                + " status --forget "
                                + status.address()
                                + " lets go of one that was given up");
                return;
            }
            ok(about, "not made yet; the first backup makes it");
        } else {
            ok(about, Counted.of(status.points(), "point"));
            checkLock(about, status);
            checkKeptCopies(about, status.address());
        }
        if (status.holder() == null || status.holderIsGone()) {
            checkPlace(about, status.address(), status.isThere());
        }
    }

    private void checkLock(String about, StoreStatus status) {
        if (status.holder() != null && status.holderIsGone()) {
            add(
                    about,
                    Level.WARN,
                    status.holder().forPeople() + " left its lock behind",
                    "nothing to do: the next run takes it");
        } else if (status.holder() != null) {
            add(
                    about,
                    Level.WARN,
                    "in use by " + status.holder().forPeople(),
                    "if that has ended, on another machine, coffer unlock takes its lock away");
        } else if (status.unfinished()) {
            add(
                    about,
                    Level.WARN,
                    "a run was cut off",
                    "nothing to do: the next command finishes or drops what it left");
        }
    }

    /** They are of use, but nobody would look for them there. */
    private void checkKeptCopies(String about, StoreAddress address)
            throws IOException, InterruptedException {
        if (address.kind() == StoreKind.VAULT) {
            return;
        }
        HostPath kept = address.location().resolve(DiskUse.KEPT_COPIES);
        try (Folder folder = works.machine().files().open(kept)) {
            ok(
                    about,
                    new ByteSize(DiskUse.of(folder).bytes()).forPeople()
                            + " of copies that an interrupted run had made; the next run takes them"
                            + " or lets them go");
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private void checkPlace(String about, StoreAddress address, boolean isStore) {
        HostPath place = address.location();
        try {
            while (!Files.exists(place.toPath()) && !place.isRoot()) {
                place = place.parent();
            }
            boolean isVault = address.kind() == StoreKind.VAULT;
            try (Folder folder =
                    isStore && !isVault
                            ? works.machine()
                                    .files()
                                    .open(place.resolve(Layout.COFFER).resolve(Layout.STAGING))
                            : works.machine().files().open(place)) {
                checkRoom(about, place, folder);
                if (isVault) { // keeps all metadata in files of its own
                    checkWritable(about, place);
                    return;
                }
                String random = works.machine().randomness().hex(4);
                boolean plain = address.kind() == StoreKind.MIRROR;
                findings.addAll(new FileSystemCheck(about, folder, random, plain).run());
            }
        } catch (OsException e) {
            add(
                    about,
                    Level.FAIL,
                    "cannot write at " + place + ": " + e.reason(),
                    "give " + works.machine().user() + " the right to, or name another place");
        }
    }

    private void checkWritable(String about, HostPath place) {
        if (!Files.isWritable(place.toPath())) {
            add(
                    about,
                    Level.FAIL,
                    "cannot write at " + place,
                    "give " + works.machine().user() + " the right to, or name another place");
        }
    }

    private void checkRoom(String about, HostPath place, Folder folder) throws OsException {
        var system = folder.fileSystem();
        String free = new ByteSize(system.freeBytes()).forPeople() + " free at " + place;
        if (system.readOnly()) {
            add(about, Level.FAIL, place + " is mounted read-only", "mount it for writing");
        } else if (system.freeBytes() == 0) {
            add(about, Level.FAIL, free, "make room, or name another place");
        } else if (system.freeBytes() < LITTLE_ROOM) {
            add(about, Level.WARN, free, "see that what is backed up will fit");
        } else if (system.totalInodes() > 0 && system.freeInodes() < 1000) {
            add(about, Level.WARN, "room for " + system.freeInodes() + " more files", "make room");
        } else {
            ok(about, free);
        }
        if (system.isNetwork()) {
            add(
                    about,
                    Level.WARN,
                    "it lies on another machine",
                    "locks and durability are only as good as that machine keeps them");
        }
    }
}
