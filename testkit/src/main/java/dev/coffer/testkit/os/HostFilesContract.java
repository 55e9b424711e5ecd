package dev.coffer.testkit.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What every form of {@link HostFiles} must do, in parts: {@link NamesContract}, {@link
 * ConfinementContract}, {@link ChangesContract}, {@link MetadataContract}, {@link ContentContract}.
 * A test of an implementation extends each.
 */
abstract class HostFilesContract {
    static final Name A = Name.of("a");
    static final Name B = Name.of("b");
    static final Name C = Name.of("c");

    @TempDir Path dir;
    Folder folder;

    /** The implementation under test. */
    protected abstract HostFiles files();

    @BeforeEach
    final void openFolder() throws Exception {
        folder = files().open(HostPath.of(dir));
    }

    @AfterEach
    final void closeFolder() {
        folder.close();
    }

    static OsException assertFails(Errno errno, Executable call) {
        OsException failure = assertThrows(OsException.class, call);
        assertEquals(errno, failure.errno(), failure.getMessage());
        return failure;
    }

    static void assertFails(Errno one, Errno other, Executable call) {
        OsException failure = assertThrows(OsException.class, call);
        assertEquals(failure.is(one) ? one : other, failure.errno(), failure.getMessage());
    }

    static void write(Folder into, Name name, String content) throws OsException {
        try (OpenFile file = into.createFile(name, 0600)) {
            file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        }
    }

    static String read(Folder from, Name name) throws OsException {
        try (OpenFile file = from.openFile(name)) {
            return readRest(file);
        }
    }

    static String readRest(OpenFile file) throws OsException {
        ByteBuffer content = ByteBuffer.allocate(1 << 16);
        while (file.read(content) >= 0) {
            // until its end
        }
        return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
    }

    static Folder newFolder(Folder in, Name name) throws OsException {
        in.createFolder(name, 0700);
        return in.openFolder(name);
    }

    static Xattr xattr(String name, byte... value) {
        return new Xattr(Bytes.of(name), Bytes.of(value));
    }

    static boolean isRoot(HostFiles files) {
        return files.effectiveUser() == 0;
    }

    /** Removes a tree deeper than a path can say. */
    static void removeAll(Folder in, Name name) throws OsException {
        try (Folder gone = in.openFolder(name)) {
            for (Folder.Listed entry : gone.list()) {
                if (entry.stat().isFolder()) {
                    removeAll(gone, entry.name());
                } else {
                    gone.removeFile(entry.name());
                }
            }
        }
        in.removeFolder(name);
    }
}
