package dev.coffer.archive.item;

import dev.coffer.base.TreePath;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Extent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes one large content to where its header has said it is: the parts with data, and no more or
 * fewer bytes than was said, whatever the live file does meanwhile. What is hashed is what reading
 * it again will give.
 */
final class ExtentWriter {
    private static final byte[] ZEROS = new byte[FrameWriter.SLICE];

    private final ContentOut out;
    private final MessageDigest digest;
    private final long size;
    private final List<Extent> data;
    private int part;
    private long position;
    private boolean changed;

    ExtentWriter(ContentOut out, MessageDigest digest, Place place) {
        this.out = out;
        this.digest = digest;
        this.size = place.bytes();
        this.data = place.parts();
    }

    /** Returns whether the content turned out to be changing. */
    boolean copy(TreePath path, Content content, ByteBuffer buffer)
            throws IOException, InterruptedException {
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while copying " + path);
            }
            long hole = content.skipHole();
            if (hole > 0) {
                changed |= hole > size - position;
                zeros(Math.min(hole, size - position));
                continue;
            }
            buffer.clear();
            if (content.read(buffer) < 0) {
                break;
            }
            write(buffer.flip());
        }
        changed |= position < size;
        try {
            content.finish();
        } catch (ChangedWhileReadException e) {
            changed = true;
        }
        return changed;
    }

    /** Zeros where content is still missing. */
    void fill() throws IOException, InterruptedException {
        zeros(size - position);
    }

    private void write(ByteBuffer piece) throws IOException, InterruptedException {
        int end = piece.limit();
        while (piece.position() < end) {
            long next = next(end - piece.position());
            if (next == 0) { // longer than it was
                changed = true;
                return;
            }
            int n = (int) Math.abs(next);
            piece.limit(piece.position() + n);
            if (next > 0) {
                out.write(piece, digest);
                position += n;
            } else {
                changed |= !isZero(piece);
                hole(n);
            }
            piece.limit(end);
        }
    }

    private void zeros(long count) throws IOException, InterruptedException {
        for (long left = count; left > 0; ) {
            long next = next(left);
            long n = Math.abs(next);
            if (next > 0) {
                out.zeros(n);
            }
            hole(n);
            left -= n;
        }
    }

    /** How many of so many bytes lie in the same part, which is data; minus that, if in a hole. */
    private long next(long count) {
        while (part < data.size() && data.get(part).end() <= position) {
            part++;
        }
        if (part == data.size()) {
            return -Math.min(count, size - position);
        }
        Extent extent = data.get(part);
        return position < extent.offset()
                ? -Math.min(count, extent.offset() - position)
                : Math.min(count, extent.end() - position);
    }

    /** A hash has no short cut over zeros. */
    private void hole(long count) {
        for (long left = count; left > 0; left -= ZEROS.length) {
            digest.update(ZEROS, 0, (int) Math.min(ZEROS.length, left));
        }
        position += count;
    }

    /** Moves to the end of the buffer. */
    private static boolean isZero(ByteBuffer piece) {
        boolean zero = true;
        while (piece.hasRemaining()) {
            zero &= piece.get() == 0;
        }
        return zero;
    }
}
