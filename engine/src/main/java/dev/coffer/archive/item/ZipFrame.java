package dev.coffer.archive.item;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Contents of a zip that one thread deflates together: several small files, each for itself, or one
 * piece of a large one. A piece begins knowing the end of the one before it and ends at a whole
 * byte, so that pieces deflated at once are one stream when they are strung together.
 */
final class ZipFrame extends Crew.Task {
    static final int CAPACITY = 1 << 20;

    /** How far deflate looks back. */
    static final int WINDOW = 32 * 1024;

    /** One content, or one piece. */
    static final class Part {
        final ZipRecord record;
        final int from;
        final int length;
        final boolean last;
        int packedFrom;
        int packedLength;

        Part(ZipRecord record, int from, int length, boolean last) {
            this.record = record;
            this.from = from;
            this.length = length;
            this.last = last;
        }
    }

    final List<Part> parts = new ArrayList<>();
    byte[] plain = new byte[CAPACITY];
    int plainLength;
    byte[] packed = new byte[0];

    /** What precedes a piece. */
    final byte[] window = new byte[WINDOW];

    int windowLength;

    private final int level;
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();

    ZipFrame(int level) {
        this.level = level;
        this.deflater = new Deflater(level, true);
    }

    int room() {
        return plain.length - plainLength;
    }

    void add(ZipRecord record, byte[] content, int length) {
        if (length > room()) {
            plain = Arrays.copyOf(plain, plainLength + length);
        }
        System.arraycopy(content, 0, plain, plainLength, length);
        parts.add(new Part(record, plainLength, length, true));
        plainLength += length;
    }

    /** Empty again. */
    void clear() {
        parts.clear();
        plainLength = 0;
        windowLength = 0;
        if (plain.length > CAPACITY) {
            plain = new byte[CAPACITY];
            packed = new byte[0];
        }
    }

    @Override
    void run() {
        int bound = 0;
        for (Part part : parts) {
            bound += Deflation.bound(part.length);
        }
        if (packed.length < bound) {
            packed = new byte[bound];
        }
        int at = 0;
        for (Part part : parts) {
            part.packedFrom = at;
            part.packedLength = part.record.isStreamed() ? piece(part, at) : whole(part, at);
            at += part.packedLength;
        }
    }

    private int piece(Part part, int at) {
        deflater.reset();
        if (windowLength > 0) {
            deflater.setDictionary(window, 0, windowLength);
        }
        deflater.setInput(plain, part.from, part.length);
        if (part.last) {
            deflater.finish();
            return Deflation.drain(deflater, packed, at);
        }
        int n = 0;
        int more;
        do {
            int room = packed.length - at - n;
            more = deflater.deflate(packed, at + n, room, Deflater.SYNC_FLUSH);
            n += more;
            if (more == room) {
                throw new IllegalStateException("a bound that is none: " + packed.length);
            }
        } while (more > 0);
        return n;
    }

    /** Deflated, unless that makes it no smaller. */
    private int whole(Part part, int at) {
        ZipRecord record = part.record;
        crc.reset();
        crc.update(plain, part.from, part.length);
        record.crc = (int) crc.getValue();
        record.plain = part.length;
        int n = part.length;
        if (part.length > 0 && level > 0) {
            deflater.reset();
            deflater.setInput(plain, part.from, part.length);
            deflater.finish();
            n = Deflation.drain(deflater, packed, at);
            record.method = Zip.DEFLATED;
        }
        if (n >= part.length) {
            System.arraycopy(plain, part.from, packed, at, part.length);
            n = part.length;
            record.method = Zip.STORED;
        }
        record.packed = n;
        return n;
    }

    void close() {
        deflater.end();
    }
}
