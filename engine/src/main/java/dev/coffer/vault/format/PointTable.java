package dev.coffer.vault.format;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many snapshots in one piece of bytes, as the cache keeps them: thousands are read from it in the
 * time in which some dozens are from their own files. Texts and lists of texts are written once and
 * referred to by number. docs/format.md has the form. For one thread.
 */
public final class PointTable {
    private static final int VERSION = 1;
    private static final int HAS_PARENT = 1;
    private static final int HAS_TREE = 2;
    private static final int HAS_ORIGINAL = 4;
    private static final int HAS_SUMMARY = 8;

    private PointTable() {}

    /** Told of each snapshot. */
    public interface Reader {
        void point(Sha256 id, Snapshot snapshot);
    }

    /** Puts snapshots together. */
    public static final class Writer {
        private final ByteSink out = new ByteSink(1 << 16);
        private final Map<String, Integer> texts = new HashMap<>();
        private final Map<List<String>, Integer> lists = new HashMap<>();
        private long last;

        public Writer() {
            out.u8(VERSION);
        }

        public void add(Sha256 id, Snapshot point) {
            id(id);
            Snapshot.Summary summary = point.summary();
            out.u8(
                    (point.parent() == null ? 0 : HAS_PARENT)
                            | (point.tree() == null ? 0 : HAS_TREE)
                            | (point.original() == null ? 0 : HAS_ORIGINAL)
                            | (summary == null ? 0 : HAS_SUMMARY));
            time(point.time());
            id(point.parent());
            id(point.tree());
            id(point.original());
            list(point.paths());
            text(point.host());
            text(point.user());
            out.varint(Integer.toUnsignedLong(point.uid()));
            out.varint(Integer.toUnsignedLong(point.gid()));
            list(point.excludes());
            list(point.tags());
            text(point.program());
            if (summary != null) {
                summary(summary);
            }
        }

        private void id(@Nullable Sha256 id) {
            if (id != null) {
                out.raw(id.shared(), 0, Sha256.BYTES);
            }
        }

        /** Seconds as what they differ by from the time before, for points are sorted by time. */
        private void time(OffsetDateTime time) {
            out.zigzag(time.toEpochSecond() - last);
            last = time.toEpochSecond();
            out.varint(time.getNano());
            out.zigzag(time.getOffset().getTotalSeconds());
        }

        private void text(String text) {
            Integer known = texts.putIfAbsent(text, texts.size() + 1);
            if (known != null) {
                out.varint(known);
                return;
            }
            out.varint(0);
            out.sized(text.getBytes(StandardCharsets.UTF_8));
        }

        private void list(List<String> list) {
            Integer known = lists.putIfAbsent(list, lists.size() + 1);
            if (known != null) {
                out.varint(known);
                return;
            }
            out.varint(0);
            out.varint(list.size());
            for (String text : list) {
                text(text);
            }
        }

        private void summary(Snapshot.Summary s) {
            time(s.began());
            time(s.ended());
            out.varint(s.filesNew());
            out.varint(s.filesChanged());
            out.varint(s.filesUnmodified());
            out.varint(s.dirsNew());
            out.varint(s.dirsChanged());
            out.varint(s.dirsUnmodified());
            out.varint(s.dataBlobs());
            out.varint(s.treeBlobs());
            out.varint(s.dataAdded());
            out.varint(s.dataAddedPacked());
            out.varint(s.files());
            out.varint(s.bytes());
        }

        public byte[] toBytes() {
            return out.toBytes();
        }
    }

    /**
     * Tells of each snapshot that was added.
     *
     * @throws DamagedException if the bytes are not what a {@link Writer} of this version made;
     *     what was told before is sound
     */
    public static void read(byte[] bytes, Reader reader) throws DamagedException {
        ByteCursor in = new ByteCursor(bytes, 0, bytes.length);
        if (in.u8() != VERSION) {
            throw new DamagedException("it is of another version");
        }
        Reading reading = new Reading(in);
        try {
            while (!in.atEnd()) {
                Sha256 id = reading.id();
                reader.point(id, reading.point());
            }
        } catch (DateTimeException | IndexOutOfBoundsException e) {
            throw new DamagedException("it has a time or a number that cannot be", e);
        }
    }

    private static final class Reading {
        private final ByteCursor in;
        private final List<String> texts = new ArrayList<>();
        private final List<List<String>> lists = new ArrayList<>();
        private long last;

        Reading(ByteCursor in) {
            this.in = in;
        }

        Sha256 id() throws DamagedException {
            return Sha256.owning(in.raw(Sha256.BYTES));
        }

        Snapshot point() throws DamagedException {
            int has = in.u8();
            OffsetDateTime time = time();
            Sha256 parent = (has & HAS_PARENT) == 0 ? null : id();
            Sha256 tree = (has & HAS_TREE) == 0 ? null : id();
            Sha256 original = (has & HAS_ORIGINAL) == 0 ? null : id();
            List<String> paths = list();
            String host = text();
            String user = text();
            int uid = (int) in.varint();
            int gid = (int) in.varint();
            List<String> excludes = list();
            List<String> tags = list();
            String program = text();
            Snapshot.Summary summary = (has & HAS_SUMMARY) == 0 ? null : summary();
            return new Snapshot(
                    time, parent, tree, paths, host, user, uid, gid, excludes, tags, original,
                    program, summary);
        }

        private OffsetDateTime time() throws DamagedException {
            last += in.zigzag();
            int nanos = in.count();
            int offset = (int) in.zigzag();
            return Instant.ofEpochSecond(last, nanos).atOffset(ZoneOffset.ofTotalSeconds(offset));
        }

        private String text() throws DamagedException {
            int number = in.count();
            if (number > 0) {
                return texts.get(number - 1);
            }
            Bytes bytes = in.sized();
            String text = new String(bytes.shared(), StandardCharsets.UTF_8);
            texts.add(text);
            return text;
        }

        private List<String> list() throws DamagedException {
            int number = in.count();
            if (number > 0) {
                return lists.get(number - 1);
            }
            int count = in.count();
            List<String> list = new ArrayList<>(Math.min(count, in.remaining()));
            for (int i = 0; i < count; i++) {
                list.add(text());
            }
            List<String> whole = List.copyOf(list);
            lists.add(whole);
            return whole;
        }

        private Snapshot.Summary summary() throws DamagedException {
            return new Snapshot.Summary(
                    time(),
                    time(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint());
        }
    }
}
