package dev.coffer.testkit;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Grows and changes a real tree at random, the same way for the same seed: odd names, all kinds of
 * entries, hard links, holes, modes, times and attributes. For property tests; say {@link
 * #toString} in each assertion, so that a failure names its seed.
 */
public final class RandomTree {
    private static final String[] ODD_NAMES = {
        " leading and trailing ",
        "new\nline",
        "quote\"s and 'these' and `those`",
        "back\\slash",
        "*?[glob]{a,b}!",
        "#comment",
        "-rf",
        "~",
        "$HOME",
        "tab\there",
        "caf\u00e9",
        "cafe\u0301",
        "\ud83d\udc7e \u65e5\u672c\u8a9e",
        "...",
        "a.txt",
        "a",
        "a-b",
        "A.TXT",
        "con",
        "trailing.",
        "%41",
        "\u202eright to left",
    };

    private final TestTree tree;
    private final long seed;
    private final Random random;
    private final boolean root;
    private boolean attributes = true;

    /**
     * @param seed prints in {@link #toString}
     */
    public RandomTree(TestTree tree, long seed) {
        this.tree = tree;
        this.seed = seed;
        this.random = new Random(seed);
        this.root = HostFiles.ofThisSystem().effectiveUser() == 0;
    }

    public TestTree tree() {
        return tree;
    }

    /** Adds so many entries somewhere in the tree. */
    public RandomTree grow(int entries) throws IOException {
        for (int i = 0; i < entries; i++) {
            add();
        }
        return this;
    }

    /**
     * Does so many things that people do to their files: write, overwrite, rename, remove, link,
     * make a folder of a file, change modes, times and attributes.
     */
    public RandomTree mutate(int changes) throws IOException {
        for (int i = 0; i < changes; i++) {
            mutateOnce();
        }
        return this;
    }

    private void add() throws IOException {
        TreePath path = newPath();
        int kind = random.nextInt(100);
        if (kind < 62) {
            tree.file(path, content());
        } else if (kind < 78) {
            tree.folder(path);
        } else if (kind < 87) {
            tree.link(path, target());
        } else if (kind < 93) {
            TreePath existing = pick(FileKind.FILE);
            if (existing != null && !existing.equals(path)) {
                tree.hardLink(path, existing);
            } else {
                tree.file(path, content());
            }
        } else if (kind < 96) {
            long size = 1 + random.nextLong(300_000);
            tree.sparse(path, size, random.nextLong(size), random.nextLong(size));
        } else if (kind < 98 || !root) {
            tree.node(path, FileKind.FIFO, 0);
        } else {
            tree.node(path, FileKind.CHARACTER_DEVICE, 0x0103);
        }
        decorate(path);
    }

    private void mutateOnce() throws IOException {
        TreePath path = pick(null);
        int what = random.nextInt(100);
        if (path == null || what < 15) {
            add();
            return;
        }
        FileStat stat = tree.stat(path);
        if (stat == null) {
            throw new IllegalStateException(path + " is gone; seed " + seed);
        }
        if (what < 40 && stat.isFile()) {
            if (random.nextBoolean()) {
                tree.overwrite(path, content());
            } else {
                tree.file(path, content());
            }
        } else if (what < 50) {
            tree.remove(path);
        } else if (what < 60) {
            TreePath to = newPath();
            if (!path.contains(to) && !to.contains(path)) {
                tree.remove(to);
                tree.rename(path, to);
            }
        } else if (what < 65) {
            tree.remove(path); // and something of another kind takes its name
            if (stat.isFolder()) {
                tree.file(path, content());
            } else {
                tree.file(path.child(name()), content());
            }
        } else if (what < 70 && stat.kind() == FileKind.LINK) {
            tree.link(path, target());
        } else {
            decorate(path);
        }
    }

    /** Gives an entry an own mode, time, owner and attributes, some of the time. */
    private void decorate(TreePath path) throws IOException {
        FileStat stat = tree.stat(path);
        if (stat == null) {
            return;
        }
        if (root && random.nextInt(4) == 0) {
            tree.owner(path, random.nextInt(3) * 1000, random.nextInt(3) * 1000);
        }
        boolean link = stat.kind() == FileKind.LINK;
        if (attributes && (stat.isFile() || stat.isFolder()) && random.nextInt(6) == 0) {
            setAttribute(path);
        }
        if (!link && random.nextInt(2) == 0) {
            // what the owner can do stays, so that the test can read it back without being root
            int mode = stat.isFolder() ? 0700 : 0600;
            tree.mode(path, mode | random.nextInt(01000) | (random.nextInt(8) == 0 ? 06000 : 0));
        }
        if (random.nextInt(2) == 0) {
            tree.modified(path, time());
        }
    }

    private void setAttribute(TreePath path) throws IOException {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        Bytes name = Bytes.of("user.test" + random.nextInt(3));
        try {
            tree.xattr(path, new Xattr(name, Bytes.owning(value)));
        } catch (OsException e) {
            if (!e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
            attributes = false; // this file system keeps none
        }
    }

    private Timestamp time() {
        long seconds =
                switch (random.nextInt(8)) {
                    case 0 -> -random.nextInt(1_000_000_000);
                    case 1 -> 4_000_000_000L + random.nextInt(1_000_000);
                    case 2 -> 0;
                    default -> 1_600_000_000L + random.nextInt(100_000_000);
                };
        return new Timestamp(seconds, random.nextInt(1_000_000_000));
    }

    private TreePath newPath() throws IOException {
        TreePath folder = random.nextInt(5) == 0 ? TreePath.ROOT : pick(FileKind.FOLDER);
        return (folder == null ? TreePath.ROOT : folder).child(name());
    }

    /** An entry that is there, but the top itself; null if there is none of that kind. */
    private @Nullable TreePath pick(@Nullable FileKind kind) throws IOException {
        List<TreePath> all = new ArrayList<>();
        try (Folder top = HostFiles.ofThisSystem().open(tree.root())) {
            ArrayDeque<TreePath> folders = new ArrayDeque<>(List.of(TreePath.ROOT));
            while (!folders.isEmpty()) {
                TreePath path = folders.removeFirst();
                try (Folder folder = top.openFolder(path)) {
                    for (Folder.Listed listed : folder.list()) {
                        TreePath at = path.child(listed.name());
                        if (kind == null || listed.stat().kind() == kind) {
                            all.add(at);
                        }
                        if (listed.stat().isFolder()) {
                            folders.add(at);
                        }
                    }
                }
            }
        }
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private Name name() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> Name.of(ODD_NAMES[random.nextInt(ODD_NAMES.length)]);
            case 2 -> invalidUtf8();
            case 3 -> random.nextInt(4) == 0 ? longest() : Name.of("long" + random.nextInt(50));
            default -> Name.of("n" + random.nextInt(60) + (random.nextBoolean() ? ".txt" : ""));
        };
    }

    private Name invalidUtf8() {
        byte[] bytes = new byte[1 + random.nextInt(12)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0x80 + random.nextInt(0x80));
        }
        return Name.owning(bytes);
    }

    private Name longest() {
        byte[] bytes = new byte[255];
        Arrays.fill(bytes, (byte) ('a' + random.nextInt(26)));
        return Name.owning(bytes);
    }

    private Bytes target() {
        return switch (random.nextInt(4)) {
            case 0 -> Bytes.of("/etc/passwd");
            case 1 -> Bytes.of("../".repeat(random.nextInt(4)) + "nowhere");
            case 2 -> Bytes.owning(invalidUtf8().toBytes());
            default -> Bytes.of("n" + random.nextInt(60));
        };
    }

    /** Content as it comes: empty, text with any line ends, UTF-16, bytes, now and then large. */
    public byte[] content() {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return new byte[0];
        }
        if (kind <= 3) {
            byte[] bytes = new byte[kind == 1 ? random.nextInt(400_000) : random.nextInt(9_000)];
            random.nextBytes(bytes);
            return bytes;
        }
        StringBuilder text = new StringBuilder();
        String end = kind <= 5 ? "\r\n" : "\n";
        for (int line = random.nextInt(40); line >= 0; line--) {
            text.append("line ")
                    .append(random.nextInt(30))
                    .append(line == 0 && kind < 9 ? "" : end);
        }
        return text.toString()
                .getBytes(kind == 19 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
