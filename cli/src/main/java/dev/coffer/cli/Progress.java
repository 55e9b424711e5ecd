package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.base.Elapsed;
import dev.coffer.base.Stopwatch;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.HostPath;
import dev.coffer.store.Change;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a run to the person who started it: a line for each entry that changes ({@code new}, {@code
 * updated}, {@code deleted}, {@code skipped: why}), and on a terminal one line at the bottom with
 * how far it is, how fast, and how long it will take. Thread-safe.
 */
class Progress implements RunListener, AutoCloseable {
    /** How much is told. */
    enum Detail {
        /** Nothing but what went wrong. */
        QUIET,
        /** Each changed entry. */
        CHANGES,
        /** Each changed entry, and what is merely worth knowing, such as sockets. */
        EVERYTHING
    }

    private static final long REDRAW_NANOS = 100_000_000;
    private static final int BAR = 24;

    /** Tells where an entry lies on this machine, so that a terminal can open it. */
    interface Places {
        @Nullable HostPath of(TreePath path);
    }

    final Console console;
    final Detail detail;
    private final Places places;
    private final boolean bar;
    private final Stopwatch watch = Stopwatch.started();
    private final SmallHeap heap = new SmallHeap();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong nextDraw = new AtomicLong();
    private volatile long expectedFiles;
    private volatile long expectedBytes;

    /**
     * @param detail how much is told line by line
     */
    Progress(Console console, Detail detail) {
        this(console, detail, path -> null);
    }

    /**
     * @param detail how much is told line by line
     * @param places for links; null where there is nothing to open
     */
    Progress(Console console, Detail detail, Places places) {
        this.console = console;
        this.detail = detail;
        this.places = places;
        this.bar = detail != Detail.QUIET && console.showsProgress();
    }

    @Override
    public boolean wantsTotal() {
        return bar;
    }

    @Override
    public void expect(long files, long bytes) {
        expectedFiles = files;
        expectedBytes = bytes;
    }

    @Override
    public void changed(Change change) {
        if (detail != Detail.QUIET) {
            boolean gone = change.what() == Change.What.DELETED;
            line(word(change.what()) + (gone ? change.path().toString() : linked(change.path())));
        }
    }

    private String word(Change.What what) {
        return switch (what) {
            case NEW -> console.green("new      ");
            case UPDATED -> console.yellow("updated  ");
            case METADATA -> console.faint("metadata ");
            case DELETED -> console.red("deleted  ");
            case REPAIRED -> console.yellow("repaired ");
        };
    }

    @Override
    public void problem(Problem problem) {
        boolean always = problem.incomplete() || problem.kind() == Problem.Kind.BAD_RULE;
        if (always || detail == Detail.EVERYTHING) {
            console.say(word(problem.kind()) + problem.path() + ": " + problem.reason());
        }
    }

    /** What is said of an entry that is missing from what was made. */
    String skipped() {
        return "skipped: ";
    }

    /** What has become of the entry. */
    private String word(Problem.Kind kind) {
        return switch (kind) {
            case UNREADABLE, VANISHED, BAD_NAME, DAMAGED, SOCKET -> skipped();
            case OWN_STORE -> "left out: ";
            case NOTE -> "note: ";
            case NOT_RESTORED -> "not restored: ";
            case CHANGING,
                    RAW_DATABASE,
                    CORRUPT_DATABASE,
                    DOUBTFUL_DATABASE,
                    METADATA_LOST,
                    METADATA_RECORDED,
                    METADATA_NOT_PERMITTED,
                    BAD_RULE ->
                    "warning: ";
        };
    }

    @Override
    public boolean wantsLeftOut() {
        return detail == Detail.EVERYTHING;
    }

    @Override
    public void leftOut(TreePath path, FileKind kind) {
        line(console.faint("left out ") + linked(path) + (kind == FileKind.FOLDER ? "/" : ""));
    }

    @Override
    public void notice(String sentence) {
        if (detail != Detail.QUIET) {
            console.say(sentence);
        }
    }

    @Override
    public void progress(long moreFiles, long moreBytes) {
        long doneFiles = files.addAndGet(moreFiles);
        long doneBytes = bytes.addAndGet(moreBytes);
        heap.look();
        if (!bar) {
            return;
        }
        long now = watch.elapsedNanos();
        long next = nextDraw.get();
        if (now >= next && nextDraw.compareAndSet(next, now + REDRAW_NANOS)) {
            draw(doneFiles, doneBytes, now);
        }
    }

    /** The path, and where there is a terminal a link to what lies there. */
    final String linked(TreePath path) {
        HostPath place = console.showsLinks() ? places.of(path) : null;
        return place == null ? path.toString() : console.link(place, path.toString());
    }

    final void line(String text) {
        console.print(text);
    }

    private void draw(long doneFiles, long doneBytes, long nanos) {
        StringBuilder text = new StringBuilder();
        double done = share(doneFiles, doneBytes);
        if (done > 0) {
            int filled = (int) (BAR * done);
            text.append('[')
                    .append("#".repeat(filled))
                    .append(".".repeat(BAR - filled))
                    .append("] ");
            text.append((int) (100 * done)).append(" %  ");
        }
        long perSecond = (long) (doneBytes / Math.max(nanos / 1e9, 0.001));
        text.append(Counted.of(doneFiles, "file"))
                .append("  ")
                .append(new ByteSize(doneBytes).forPeople());
        text.append("  ").append(new ByteSize(perSecond).forPeople()).append("/s");
        if (done > 0.01 && done < 1) {
            long left = (long) (nanos / 1e6 / done * (1 - done));
            text.append("  ").append(Elapsed.ofMillis(left).forPeople()).append(" left");
        }
        int width = Math.max(20, console.columns() - 1);
        String shown = text.length() > width ? text.substring(0, width) : text.toString();
        console.status(shown);
    }

    /** How much is done, 0 to 1; 0 where nobody knows how much there is. */
    private double share(long doneFiles, long doneBytes) {
        if (expectedFiles == 0 && expectedBytes == 0) {
            return 0;
        }
        double byFiles = expectedFiles > 0 ? (double) doneFiles / expectedFiles : 1;
        double byBytes = expectedBytes > 0 ? (double) doneBytes / expectedBytes : 1;
        return Math.min(1, Math.min(byFiles, byBytes));
    }

    /** Takes the progress line away. */
    @Override
    public void close() {
        console.clearStatus();
    }
}
