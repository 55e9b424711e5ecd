package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.job.LiveSources;
import dev.coffer.job.OpenPoint;
import dev.coffer.job.PointAddress;
import dev.coffer.job.StoreChoice;
import dev.coffer.job.TextDiff;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Difference;
import dev.coffer.tree.Difference.What;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeDiff;
import dev.coffer.tree.Trees;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code coffer diff}: what differs between two points, or a point and the sources as they are now.
 */
final class DiffCommand extends CofferCommand {
    private static final String LIVE = "live";
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);
    private List<String> words = List.of();
    private boolean text;
    private boolean checksum;
    private boolean metadata;
    private boolean open;
    private long unreadable;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Show what differs between two points, or between a point and the sources"
                                + " as they are now, by the rules that the point was made with.")
                .arguments(
                        v -> words = v,
                        "POINT [POINT|live] [-- PATH]",
                        "What to compare; live unless a second point is given. Only the paths"
                                + " behind -- count.",
                        Syntax.Need.REQUIRED)
                .flag(
                        () -> text = true,
                        "Show the lines that differ, as diff -u does.",
                        "-u",
                        "--unified")
                .flag(
                        () -> checksum = true,
                        "Compare content also where size and times are the same.",
                        "-c",
                        "--checksum")
                .flag(
                        () -> metadata = true,
                        "Tell also what differs in mode, owner, times or attributes alone.",
                        "-m",
                        "--metadata")
                .flag(
                        () -> open = true,
                        "Open the one file named behind -- in $COFFER_DIFF or VS Code.",
                        "--open");
        store.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        List<String> points = new ArrayList<>();
        List<TreePath> paths = new ArrayList<>();
        sort(points, paths);
        StoreChoice choice = store.choice(engine);
        PointAddress first = PointAddress.parse(points.getFirst());
        String second = points.size() > 1 ? points.get(1) : LIVE;
        if (!first.path().isRoot()) {
            paths.add(first.path());
        }
        PointAddress whole = new PointAddress(first.point(), TreePath.ROOT);
        try (OpenPoint before = engine.open(choice, whole, store.filter(session()))) {
            if (second.equals(LIVE)) {
                RestorePoint point = before.point();
                if (point == null) {
                    throw CofferException.usage(
                            "deleted items cannot be compared with live sources; name a point");
                }
                if (paths.isEmpty()) {
                    addSaved(before, paths);
                    addSources(point, paths);
                }
                try (LiveSources live = engine.points().live(point, choice.job(), p -> {})) {
                    compare(before.tree(), live.tree(), paths);
                }
            } else {
                PointAddress other =
                        new PointAddress(PointAddress.parse(second).point(), TreePath.ROOT);
                try (OpenPoint after = engine.open(choice, other, store.filter(session()))) {
                    if (paths.isEmpty()) {
                        addSaved(before, paths);
                        addSaved(after, paths);
                    }
                    compare(before.tree(), after.tree(), paths);
                }
            }
        }
        return unreadable == 0 ? 0 : INCOMPLETE;
    }

    /** Of a point that holds nothing but saved files nothing else can be compared. */
    private static void addSaved(OpenPoint open, List<TreePath> paths) {
        RestorePoint point = open.point();
        if (point != null && point.isPartial()) {
            for (TreePath file : point.saved()) {
                if (!paths.contains(file)) {
                    paths.add(file);
                }
            }
        }
    }

    /** What a point has from other stores, too, lies nowhere else. */
    private void addSources(RestorePoint point, List<TreePath> paths) {
        if (open || !point.sources().contains(SourcePlace.versions())) {
            return;
        }
        for (SourcePlace source : point.sources()) {
            if (source.isPlace()) {
                paths.add(TreePath.parse(source.name()));
            }
        }
    }

    /**
     * The first word is a point; the second too unless {@code --} came before it; the rest are
     * paths.
     */
    private void sort(List<String> points, List<TreePath> paths) throws CofferException {
        int most = pointsBeforeDashes();
        for (String word : words) {
            if (points.size() < most) {
                points.add(word);
            } else {
                paths.add(PathArgs.inPoint(word));
            }
        }
    }

    /**
     * picocli takes the dashes away, so what was typed is looked at: behind them nothing is a
     * point.
     */
    private int pointsBeforeDashes() throws CofferException {
        List<String> typed = session().words();
        int dashes = typed.indexOf("--");
        int behind = dashes < 0 ? 0 : typed.size() - dashes - 1;
        int before = words.size() - behind;
        if (before < 1 || before > 2) {
            throw CofferException.usage(
                    "coffer diff takes one or two points, and paths only behind --, as in coffer"
                            + " diff latest~1 latest -- src/app.py");
        }
        return before;
    }

    private void compare(FileTree before, FileTree after, List<TreePath> paths)
            throws IOException, InterruptedException {
        for (TreePath path : paths) {
            if (Trees.find(before, path) == null && Trees.find(after, path) == null) {
                throw CofferException.failed(
                        "neither side has " + path + "; coffer find NAME looks for a name");
            }
        }
        if (open) {
            new DiffViewer(session()).open(before, after, paths);
            return;
        }
        TreeDiff.Options options = TreeDiff.Options.all().below(paths);
        if (!metadata) {
            options = options.without(What.METADATA);
        }
        if (checksum) {
            options = options.withContentRead();
        }
        TreeDiff.between(
                before,
                after,
                options,
                new TreeDiff.Sink() {
                    @Override
                    public void accept(Difference difference) throws IOException {
                        print(difference, before, after);
                    }

                    @Override
                    public void unreadable(TreePath path, boolean inAfter, IOException cause) {
                        unreadable++;
                        console().warn(path + " cannot be compared: " + cause.getMessage());
                    }
                });
    }

    private void print(Difference difference, FileTree before, FileTree after) throws IOException {
        if (json) {
            printJson(difference);
            return;
        }
        if (text && isText(difference)) {
            byte[] diff =
                    TextDiff.of(
                            difference.path(),
                            before,
                            difference.before(),
                            after,
                            difference.after());
            if (diff != null) {
                console().bytes().writeBytes(diff);
                return;
            }
            console()
                    .print(
                            "Binary files a/"
                                    + difference.path()
                                    + " and b/"
                                    + difference.path()
                                    + " differ");
            return;
        }
        console().print(sign(difference) + " " + difference.path() + details(difference));
    }

    private static boolean isText(Difference difference) {
        boolean oldFile = difference.before() != null && difference.before().isFile();
        boolean newFile = difference.after() != null && difference.after().isFile();
        return difference.is(What.CONTENT)
                || (difference.is(What.ADDED) && newFile)
                || (difference.is(What.REMOVED) && oldFile);
    }

    private String sign(Difference difference) {
        if (difference.is(What.ADDED)) {
            return console().green("+");
        }
        if (difference.is(What.REMOVED)) {
            return console().red("-");
        }
        return difference.isMetadataOnly() ? console().faint("m") : console().yellow("~");
    }

    private static String details(Difference difference) {
        StringBuilder words = new StringBuilder();
        for (What what : What.values()) {
            if (difference.is(what)
                    && what != What.ADDED
                    && what != What.REMOVED
                    && what != What.CONTENT) {
                words.append(words.isEmpty() ? "  (" : ", ")
                        .append(what.name().toLowerCase(Locale.ROOT));
            }
        }
        return words.isEmpty() ? "" : words.append(')').toString();
    }

    private void printJson(Difference difference) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    Json.writePath(out, difference.path());
                    out.writeArrayPropertyStart("differs");
                    for (What what : What.values()) {
                        if (difference.is(what)) {
                            out.writeString(what.name().toLowerCase(Locale.ROOT));
                        }
                    }
                    out.writeEndArray();
                    if (difference.before() != null) {
                        out.writeNumberProperty("size_before", difference.before().size());
                    }
                    if (difference.after() != null) {
                        out.writeNumberProperty("size_after", difference.after().size());
                    }
                    out.writeEndObject();
                });
    }
}
