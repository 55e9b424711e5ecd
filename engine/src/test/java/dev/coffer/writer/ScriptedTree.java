package dev.coffer.writer;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One file whose readings are scripted: each gives pieces of text and holes, and may not settle.
 */
final class ScriptedTree implements FileTree {
    /**
     * One reading: text as it is, {@code <n>} for a hole of n bytes; {@code !} at the end for a
     * change.
     */
    private final Deque<List<String>> readings = new ArrayDeque<>();

    int opened;

    ScriptedTree reading(String... pieces) {
        readings.add(List.of(pieces));
        return this;
    }

    static Entry file() {
        return new Entry(
                Name.of("f"),
                new FileStat(FileKind.FILE, 0640, 0, 0, 1, 1, 1, 1000, 5, 0, 0, 7, 1, 0));
    }

    @Override
    public Content open(TreePath path, Entry file) {
        opened++;
        Deque<String> pieces =
                new ArrayDeque<>(readings.size() > 1 ? readings.remove() : readings.element());
        return new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public Entry entry() {
                return file;
            }

            @Override
            public long skipHole() {
                String next = pieces.peek();
                if (next == null || !next.startsWith("<")) {
                    return 0;
                }
                pieces.remove();
                return Long.parseLong(next, 1, next.length() - 1, 10);
            }

            @Override
            public int read(ByteBuffer into) throws IOException {
                String next = pieces.peek();
                if (next == null || next.equals("!")) {
                    return -1;
                }
                if (next.equals("broken")) {
                    throw new IOException("cannot read on");
                }
                byte[] bytes = pieces.remove().getBytes(StandardCharsets.UTF_8);
                into.put(bytes);
                return bytes.length;
            }

            @Override
            public void finish() throws IOException {
                if ("!".equals(pieces.peek())) {
                    throw new ChangedWhileReadException("f");
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Entry root() {
        return new Entry(
                Name.of("root"),
                new FileStat(FileKind.FOLDER, 0755, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 1, 0));
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) {
        return List.of(file());
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) {
        return List.of();
    }

    @Override
    public void close() {}
}
