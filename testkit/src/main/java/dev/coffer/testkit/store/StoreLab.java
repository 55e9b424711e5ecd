package dev.coffer.testkit.store;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.base.SystemClock;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.record.ContentReader;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.record.StoreHost;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.SettableClock;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.DatabaseLog;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A source, a place for a store, and what a test does with them. The clock stands an hour ahead of
 * the machine's, so that no file is young enough to be read again.
 */
public final class StoreLab {
    /** Opens or makes a store of the kind under test. */
    @FunctionalInterface
    public interface Maker {
        Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
                throws IOException;
    }

    /**
     * What a backup told and returned.
     *
     * @param changes in no order
     */
    public record Run(
            BackupOutcome outcome,
            List<Change> changes,
            List<Problem> problems,
            List<String> notices) {
        public BackupOutcome.Done done() {
            return assertInstanceOf(BackupOutcome.Done.class, outcome);
        }

        /** The new point. */
        public RestorePoint point() {
            RestorePoint point = done().point();
            assertNotNull(point, () -> "no point; changes " + changes);
            return point;
        }

        /** The changes as lines, sorted: {@code NEW a/b.txt 5}. */
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            for (Change change : changes) {
                lines.add(change.what() + " " + change.path() + " " + change.bytes());
            }
            Collections.sort(lines);
            return lines;
        }
    }

    public final TestTree source;
    public final HostPath place;
    public final SettableClock clock;
    private final Path dir;
    private final Maker maker;
    private HostFiles files = HostFiles.ofThisSystem();
    private StoreOptions options = StoreOptions.DEFAULT;
    private ProcessIdentity self = ProcessIdentity.current(files);
    private Duration patience = Duration.ZERO;
    private int workers = 2;
    private boolean checksum;
    private boolean skipIfUnchanged;
    private int randomCalls;

    public StoreLab(Path dir, Maker maker) throws IOException {
        this.dir = dir;
        this.maker = maker;
        this.source = TestTree.in(dir, "source");
        this.place = HostPath.of(dir.resolve("store"));
        java.time.Clock real = SystemClock.local();
        this.clock = new SettableClock(real.instant().plusSeconds(3600), real.getZone());
    }

    public Path storeDir() {
        return dir.resolve("store");
    }

    public StoreLab with(HostFiles other) {
        files = other;
        return this;
    }

    public StoreLab with(StoreOptions other) {
        options = other;
        return this;
    }

    public StoreLab as(ProcessIdentity other) {
        self = other;
        return this;
    }

    public StoreLab patience(Duration other) {
        patience = other;
        return this;
    }

    public StoreLab workers(int count) {
        workers = count;
        return this;
    }

    public StoreLab checksum(boolean on) {
        checksum = on;
        return this;
    }

    /** For stores in which each run makes a point otherwise. */
    public StoreLab skipIfUnchanged(boolean on) {
        skipIfUnchanged = on;
        return this;
    }

    /** Another process of the same store: its ids are none that were given before. */
    public StoreLab randomFrom(int call) {
        randomCalls = call;
        return this;
    }

    public StoreHost host() {
        Randomness random =
                target -> {
                    int n = ++randomCalls;
                    for (int i = 0; i < target.length; i++) {
                        target[i] = (byte) (n >> (8 * (i & 3)) ^ i >> 2);
                    }
                };
        return new StoreHost(files, clock, random, self, patience, workers, () -> null);
    }

    public Store open() throws IOException {
        return maker.openOrMake(host(), place, options);
    }

    public Run backup() throws Exception {
        return backup(false, null);
    }

    public Run dryRun() throws Exception {
        return backup(true, null);
    }

    public Run backup(boolean dry, @Nullable Authorization yes) throws Exception {
        clock.advance(Duration.ofMinutes(1));
        List<Problem> told = Collections.synchronizedList(new ArrayList<>());
        ProblemLog problems = new ProblemLog(told::add);
        HostFiles plain = HostFiles.ofThisSystem();
        ScanOptions scan = ScanOptions.plain().withProblems(problems);
        try (LiveTree tree = LiveTree.open(plain, source.root(), scan)) {
            return backup(tree, problems, dry, yes);
        }
    }

    public Run backup(FileTree tree, ProblemLog problems, boolean dry, @Nullable Authorization yes)
            throws Exception {
        List<Change> changes = Collections.synchronizedList(new ArrayList<>());
        List<String> notices = Collections.synchronizedList(new ArrayList<>());
        RunListener listener =
                new RunListener() {
                    @Override
                    public void changed(Change change) {
                        changes.add(change);
                    }

                    @Override
                    public void notice(String sentence) {
                        notices.add(sentence);
                    }
                };
        BackupRequest request =
                BackupRequest.of(
                                tree,
                                List.of(new SourcePlace("source", source.root())),
                                List.of(),
                                problems)
                        .with(
                                BackupRequest.Mode.PLAIN
                                        .withDryRun(dry)
                                        .withChecksum(checksum)
                                        .withSkipIfUnchanged(skipIfUnchanged))
                        .with(yes)
                        .with(new DatabaseLog(clock));
        try (Store store = open()) {
            BackupOutcome outcome = store.backup(request, listener);
            return new Run(outcome, changes, problems.sorted(), notices);
        }
    }

    /** Everything a tree says of itself, content included, a line for each entry. */
    public static Map<TreePath, String> describe(FileTree tree) throws Exception {
        Map<TreePath, String> lines = new TreeMap<>();
        Map<String, TreePath> groups = new TreeMap<>();
        describe(tree, TreePath.ROOT, tree.root(), lines, groups);
        return lines;
    }

    private static void describe(
            FileTree tree,
            TreePath path,
            Entry entry,
            Map<TreePath, String> lines,
            Map<String, TreePath> groups)
            throws IOException {
        StringBuilder line = new StringBuilder();
        var stat = entry.stat();
        line.append(entry.kind());
        if (entry.kind() != dev.coffer.os.FileKind.LINK) {
            line.append(' ').append(Integer.toOctalString(stat.mode()));
        }
        line.append(' ').append(stat.uid()).append(':').append(stat.gid());
        line.append(" @").append(stat.modified());
        line.append(' ').append(tree.xattrs(path, entry));
        switch (entry.kind()) {
            case FILE -> {
                ContentReader.Read read = new ContentReader().read(tree, path, entry);
                line.append(' ').append(read.bytes()).append(' ').append(read.hash());
                Sha256 known = entry.contentHash();
                if (known != null && !known.equals(read.hash())) {
                    line.append(" but the record says ").append(known);
                }
            }
            case LINK -> line.append(" -> ").append(tree.linkTarget(path, entry));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> line.append(' ').append(stat.rawDevice());
            case FOLDER, FIFO, SOCKET -> {}
        }
        if (entry.linkGroup() != 0) {
            String key = stat.device() + ":" + entry.linkGroup();
            line.append(" one file with ").append(groups.computeIfAbsent(key, _ -> path));
        }
        lines.put(path, line.toString());
        if (entry.isFolder()) {
            for (Entry child : tree.list(path, entry)) {
                describe(tree, path.child(child.name()), child, lines, groups);
            }
        }
    }

    /** What the source is now. */
    public Map<TreePath, String> sourceNow() throws Exception {
        try (LiveTree tree =
                LiveTree.open(HostFiles.ofThisSystem(), source.root(), ScanOptions.plain())) {
            return describe(tree);
        }
    }

    /** What a point of the store holds. */
    public Map<TreePath, String> held(RestorePoint point) throws Exception {
        try (Store store = open();
                FileTree tree = store.open(point)) {
            return describe(tree);
        }
    }

    /**
     * Gives an entry of the record another name of the same length, with checksums that match: what
     * no source can have, a store may all the same say.
     *
     * @param name in the first listing that has it, not to begin as the name before it does
     * @param bad its bytes, written in Latin 1
     */
    public void renameInRecord(String name, String bad) throws IOException {
        byte[] found = ("\0" + (char) name.length() + name).getBytes(StandardCharsets.ISO_8859_1);
        byte[] other = bad.getBytes(StandardCharsets.ISO_8859_1);
        Path segment = storeDir().resolve(".coffer/trees/000001");
        byte[] bytes = Files.readAllBytes(segment);
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.length - 16;
        for (int at = 16; at < end; at += 8 + all.getInt(at)) {
            int length = all.getInt(at);
            String block = new String(bytes, at + 8, length, StandardCharsets.ISO_8859_1);
            int where = block.indexOf(new String(found, StandardCharsets.ISO_8859_1));
            if (where >= 0) {
                System.arraycopy(other, 0, bytes, at + 8 + where + 2, other.length);
                CRC32C crc = new CRC32C();
                crc.update(bytes, at + 8, length);
                all.putInt(at + 4, (int) crc.getValue());
                Files.write(segment, bytes);
                return;
            }
        }
        throw new AssertionError("no listing has " + name);
    }

    /** What a verification noted, but for files whose time was over, which is as it should be. */
    public static List<Problem> oddities(VerifyReport report) {
        return report.notes().stream().filter(n -> !n.reason().contains("kept is over")).toList();
    }

    /** The newest point, or null. */
    public @Nullable RestorePoint latest() throws Exception {
        try (Store store = open()) {
            List<RestorePoint> points = store.points();
            return points.isEmpty() ? null : points.getLast();
        }
    }
}
