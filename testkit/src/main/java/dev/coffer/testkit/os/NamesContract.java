package dev.coffer.testkit.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Names are bytes, all of them are listed, in order, however many and however deep. */
public abstract class NamesContract extends HostFilesContract {
    private static final int MANY = 20_000;

    /** Names that file systems of Linux take and programs stumble over, sorted. */
    public static List<Name> hostileNames() {
        List<Name> names = new ArrayList<>();
        for (String text :
                List.of(
                        "\t",
                        "\n",
                        "new\nline",
                        " ",
                        " leading and trailing ",
                        "'single'",
                        "\"double\"",
                        "`touch x`",
                        "$(touch x)",
                        "*",
                        "-rf",
                        "...",
                        "..a",
                        ".hidden",
                        "\\",
                        "\\x41",
                        "a:b",
                        "\u001b[31mred",
                        "caf\u00e9",
                        "cafe\u0301",
                        "\ud83d\ude80",
                        "\u202etxt.exe",
                        "\ufeff",
                        "x".repeat(255),
                        "\u00e9".repeat(127))) {
            names.add(Name.of(text));
        }
        for (byte[] bytes :
                List.of(
                        new byte[] {(byte) 0xff},
                        new byte[] {(byte) 0xc0, (byte) 0x80},
                        new byte[] {'a', (byte) 0xe9, 'b'},
                        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                        new byte[] {1, 2, 3, 0x7f})) {
            names.add(Name.of(bytes));
        }
        names.sort(null);
        return names;
    }

    @Test
    void hostileNamesComeBackByteForByteInOrder() throws Exception {
        for (Name name : hostileNames()) {
            write(folder, name, name.toString());
        }
        assertEquals(hostileNames(), folder.names());
        for (Folder.Listed listed : folder.list()) {
            assertEquals(listed.name().toString(), read(folder, listed.name()));
            assertEquals(folder.stat(listed.name()), listed.stat());
        }
    }

    @Test
    void hostileNamesWorkForFoldersAndPaths() throws Exception {
        for (Name name : hostileNames()) {
            try (Folder made = newFolder(folder, name)) {
                write(made, name, "inside");
            }
            TreePath path = TreePath.ROOT.child(name).child(name);
            try (OpenFile file = folder.openFile(path)) {
                assertEquals("inside", readRest(file));
            }
            assertEquals(6, files().stat(HostPath.of(dir).resolve(path)).size());
        }
    }

    @Test
    void hostileLinkTargetsComeBackByteForByte() throws Exception {
        for (Name name : hostileNames()) {
            Bytes target = Bytes.of(("/nowhere/" + name + "\n").getBytes(UTF_8));
            folder.createLink(name, target);
            assertEquals(target, folder.readLink(name));
            assertEquals(target.length(), folder.stat(name).size());
        }
        Bytes longest = Bytes.of("t".repeat(4095));
        folder.createLink(A, longest);
        assertEquals(longest, folder.readLink(A));
    }

    @Test
    void linkTargetsThatCannotBeAreRefused() throws Exception {
        assertFails(Errno.ENAMETOOLONG, () -> folder.createLink(A, Bytes.of("t".repeat(4096))));
        assertFails(Errno.ENAMETOOLONG, () -> folder.createLink(A, Bytes.of("t".repeat(9000))));
        assertFails(Errno.EINVAL, () -> folder.createLink(A, Bytes.of("cut\0off")));
        assertFails(Errno.ENOENT, () -> folder.createLink(A, Bytes.EMPTY));
        assertEquals(List.of(), folder.names());
    }

    @Test
    void tooLongANameIsSaidToBeTooLongAndNeverCut() throws Exception {
        folder.createFolder(B, 0700);
        for (int length : new int[] {256, 4095, 4096, 5000, 70_000}) {
            Name name = Name.of("n".repeat(length));
            assertFails(Errno.ENAMETOOLONG, () -> folder.createFile(name, 0600));
            assertFails(Errno.ENAMETOOLONG, () -> folder.createFolder(name, 0700));
            assertFails(Errno.ENAMETOOLONG, () -> folder.openFolder(name));
            assertFails(Errno.ENAMETOOLONG, () -> folder.openFile(TreePath.of("b").child(name)));
            assertFails(Errno.ENAMETOOLONG, () -> folder.stat(name));
            assertFails(Errno.ENAMETOOLONG, () -> folder.xattrs(name));
            assertFails(Errno.ENAMETOOLONG, () -> folder.rename(name, folder, A));
        }
        assertEquals(List.of(B), folder.names());
    }

    @Test
    void emptyFolderHasNoEntriesNotEvenDots() throws Exception {
        assertEquals(List.of(), folder.list());
        assertEquals(List.of(), folder.names());
    }

    @Test
    void folderCanBeListedAgainAndSeesWhatCame() throws Exception {
        assertEquals(List.of(), folder.names());
        write(folder, B, "");
        assertEquals(List.of(B), folder.names());
        write(folder, A, "");
        assertEquals(List.of(A, B), folder.names());
        assertEquals(2, folder.list().size());
    }

    @Test
    void bigFolderIsListedWholeBySeveralThreadsAtOnce() throws Exception {
        try (Folder big = newFolder(folder, A)) {
            // Names for one file: quick to make. Some file systems allow 65,000, some 1,000.
            Name file = Name.of("file");
            int links = 0;
            for (int i = 0; i < MANY; i++) {
                if (links++ % 900 == 0) {
                    if (i > 0) {
                        folder.removeFile(file);
                    }
                    write(folder, file, "");
                }
                big.createHardLink(Name.of("entry number " + i), folder, file);
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                Callable<List<Folder.Listed>> listing = big::list;
                Future<List<Folder.Listed>> one = threads.submit(listing);
                Future<List<Folder.Listed>> other = threads.submit(listing);
                assertEquals(MANY, one.get().size());
                assertEquals(one.get(), other.get());
            }
            List<Name> names = big.names();
            assertEquals(names.stream().sorted().distinct().toList(), names);
            removeAll(folder, A);
        }
    }

    @Test
    void pathLongerThanTheKernelTakesAtOnceIsReached() throws Exception {
        Name part = Name.of("p".repeat(200));
        TreePath path = TreePath.ROOT;
        try {
            Folder at = folder.openFolder(TreePath.ROOT);
            for (int i = 0; i < 40; i++) {
                Folder next = newFolder(at, part);
                at.close();
                at = next;
                path = path.child(part);
            }
            write(at, A, "deep");
            at.createLink(B, Bytes.of("."));
            at.close();
            TreePath deep = path;
            try (Folder bottom = folder.openFolder(deep);
                    Folder same = files().open(HostPath.of(dir).resolve(deep));
                    OpenFile file = folder.openFile(deep.child(A))) {
                assertEquals(List.of(A, B), bottom.names());
                assertEquals(bottom.stat(), same.stat());
                assertEquals("deep", readRest(file));
            }
            assertEquals(4, files().stat(HostPath.of(dir).resolve(deep.child(A))).size());
            assertFails(Errno.ELOOP, () -> folder.openFile(deep.child(B)));
            assertFails(Errno.ELOOP, Errno.ENOTDIR, () -> folder.openFile(deep.child(B).child(A)));
            assertFails(Errno.ENOENT, () -> folder.openFile(deep.child(C).child(A)));
        } finally {
            removeAll(folder, part);
        }
    }

    @Test
    void whatIsNotThereIsSaidByItsFullPath() throws Exception {
        assertEquals(
                dir.resolve("a") + ": " + Errno.ENOENT.meaning(),
                assertFails(Errno.ENOENT, () -> folder.stat(A)).getMessage());
        assertNull(folder.statIfThere(A));
        write(folder, A, "");
        assertNotNull(folder.statIfThere(A));
    }

    @Test
    void nameThatIsTooLongIsNotThere() throws Exception {
        assertNull(folder.statIfThere(Name.of("n".repeat(256))));
    }

    @Test
    void placesThatAPersonNamedFollowLinks() throws Exception {
        try (Folder made = newFolder(folder, A)) {
            write(made, C, "here");
        }
        folder.createLink(B, Bytes.of("a"));
        HostPath named = HostPath.of(dir).resolve(B);
        try (Folder through = files().open(named)) {
            assertEquals("here", read(through, C));
        }
        assertEquals(FileKind.FOLDER, files().stat(named).kind());
        assertEquals(files().resolve(HostPath.of(dir)).resolve("a"), files().resolve(named));
        assertFails(Errno.ENOENT, () -> files().resolve(named.resolve("missing")));
        assertFails(Errno.ENOTDIR, () -> files().open(named.resolve("c")));
    }
}
