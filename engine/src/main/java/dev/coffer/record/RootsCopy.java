package dev.coffer.record;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The copy of the roots at the end of each segment. */
final class RootsCopy {
    /** Offset of the copy, eight bytes, and the end mark. */
    private static final int TAIL = 16;

    private static final int LIMIT = 64 << 20;

    private RootsCopy() {}

    /** Of the newest segment that has a whole one; null if none has. */
    static @Nullable Roots newest(Folder trees) throws OsException {
        int newest = 0;
        Roots roots = null;
        for (Name name : trees.names()) {
            int number = Segments.number(name);
            if (number > newest) {
                Roots copy = read(trees, name);
                if (copy != null) {
                    newest = number;
                    roots = copy;
                }
            }
        }
        return roots;
    }

    private static @Nullable Roots read(Folder trees, Name name) {
        try (OpenFile file = trees.openFile(name);
                SegmentFile segment = new SegmentFile(file, name.toString())) {
            byte[] tail = new byte[TAIL];
            segment.read(segment.size() - TAIL, tail, TAIL);
            for (int i = 0; i < SegmentWriter.END.length; i++) {
                if (tail[8 + i] != SegmentWriter.END[i]) {
                    return null;
                }
            }
            long at =
                    (ByteCursor.u32(tail, 0) & 0xffffffffL)
                            | ((long) ByteCursor.u32(tail, 4) << 32);
            byte[] head = new byte[SegmentWriter.BLOCK_HEAD];
            segment.read(at, head, head.length);
            int length = ByteCursor.u32(head, 0);
            if (length < 0 || length > LIMIT) {
                return null;
            }
            byte[] text = new byte[length];
            segment.read(at + head.length, text, length);
            return SegmentWriter.crc(text, 0, length) == ByteCursor.u32(head, 4)
                    ? Roots.parse(text)
                    : null;
        } catch (DamagedException | OsException | IllegalArgumentException e) {
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}
