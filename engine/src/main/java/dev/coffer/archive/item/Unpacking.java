package dev.coffer.archive.item;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.os.OpenFile;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Decompresses a whole foreign tar into a scratch file, within limits. */
final class Unpacking {
    private static final int BUFFER = 128 * 1024;

    private final String archive;
    private final ArchiveLimits limits;
    private final Counted packed;

    private Unpacking(ItemBytes bytes, String archive, ArchiveLimits limits) {
        this.archive = archive;
        this.limits = limits;
        this.packed = new Counted(bytes);
    }

    /**
     * @param into empty; its position is moved
     * @throws DamagedException if it is cut off or not sound
     * @throws CofferException if it becomes too large
     */
    static void gzip(ItemBytes bytes, String archive, ArchiveLimits limits, OpenFile into)
            throws IOException {
        Unpacking unpacking = new Unpacking(bytes, archive, limits);
        try (Members in = new Members(unpacking.packed)) {
            unpacking.copy(in, into);
            unpacking.checkEnd(in.end());
        } catch (EOFException | ZipException e) {
            throw unpacking.damaged(e);
        }
    }

    /** As {@link #gzip}. */
    static void zstd(ItemBytes bytes, String archive, ArchiveLimits limits, OpenFile into)
            throws IOException {
        Unpacking unpacking = new Unpacking(bytes, archive, limits);
        try (InputStream in = new ZstdInputStreamNoFinalizer(unpacking.packed)) {
            unpacking.copy(in, into);
        } catch (ZstdIOException e) {
            throw unpacking.damaged(e);
        }
    }

    /** Zeros may follow, as those that fill the last block of a tape. */
    private void checkEnd(long end) throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(BUFFER);
        for (long at = end; packed.bytes.read(at, rest.clear()) >= 0; at += rest.limit()) {
            rest.flip();
            while (rest.hasRemaining()) {
                if (rest.get() != 0) {
                    throw new DamagedException(
                            archive
                                    + " is damaged: something that is not gzip follows its end, at"
                                    + " byte "
                                    + (at + rest.position() - 1));
                }
            }
        }
    }

    /** Knows where the last member ends: the JDK's passes over whatever comes then. */
    private static final class Members extends GZIPInputStream {
        private static final int TRAILER = 8;

        private final Counted from;
        private long taken;

        Members(Counted from) throws IOException {
            super(from, BUFFER);
            this.from = from;
        }

        @Override
        protected void fill() throws IOException {
            super.fill();
            taken = from.read;
        }

        /** The first byte after it, once all has been read. */
        long end() {
            return taken - inf.getRemaining() + TRAILER;
        }
    }

    private DamagedException damaged(IOException e) {
        String how = e instanceof EOFException ? "it is cut off" : String.valueOf(e.getMessage());
        return new DamagedException(archive + " is damaged: " + how, e);
    }

    private void copy(InputStream in, OpenFile into) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            total += n;
            limits.checkBytes(archive, total);
            limits.checkRatio(archive, packed.read, total);
            into.write(ByteBuffer.wrap(buffer, 0, n));
        }
    }

    /** The bytes as a stream, counted. */
    private static final class Counted extends InputStream {
        private final ItemBytes bytes;
        private long read;

        Counted(ItemBytes bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int n = bytes.read(read, ByteBuffer.wrap(into, offset, length));
            read += Math.max(0, n);
            return n;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, bytes.size() - read);
        }
    }
}
