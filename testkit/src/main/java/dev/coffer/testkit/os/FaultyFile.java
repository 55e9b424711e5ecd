package dev.coffer.testkit.os;

import dev.coffer.base.Bytes;
import dev.coffer.base.Timestamp;
import dev.coffer.os.FileStat;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import java.nio.ByteBuffer;
import java.util.List;

/** Asks {@link FaultyFiles} before each call, then passes it on. Hints are passed on unasked. */
final class FaultyFile implements OpenFile {
    private final FaultyFiles files;
    private final OpenFile file;
    private final String path;

    FaultyFile(FaultyFiles files, OpenFile file, String path) {
        this.files = files;
        this.file = file;
        this.path = path;
    }

    private void before(Call call) throws OsException {
        files.before(call, path);
    }

    @Override
    public void write(ByteBuffer from) throws OsException {
        int torn = files.before(Call.WRITE, path, from.remaining());
        if (torn > 0) {
            file.write(from.slice().limit(torn));
            throw files.crash(Call.WRITE, path);
        }
        file.write(from);
    }

    @Override
    public long copyTo(OpenFile target, long length) throws OsException {
        before(Call.COPY);
        return file.copyTo(target instanceof FaultyFile faulty ? faulty.file : target, length);
    }

    @Override
    public int read(ByteBuffer into) throws OsException {
        before(Call.READ);
        return file.read(into);
    }

    @Override
    public void seek(long position) throws OsException {
        before(Call.SEEK);
        file.seek(position);
    }

    @Override
    public long nextData(long offset) throws OsException {
        before(Call.HOLES);
        return file.nextData(offset);
    }

    @Override
    public long nextHole(long offset) throws OsException {
        before(Call.HOLES);
        return file.nextHole(offset);
    }

    @Override
    public FileStat stat() throws OsException {
        before(Call.STAT);
        return file.stat();
    }

    @Override
    public FileStat opened() throws OsException {
        return file.opened();
    }

    @Override
    public void truncate(long size) throws OsException {
        before(Call.TRUNCATE);
        file.truncate(size);
    }

    @Override
    public boolean makeHole(long offset, long length) throws OsException {
        return file.makeHole(offset, length);
    }

    @Override
    public void setOwner(int uid, int gid) throws OsException {
        before(Call.SET_OWNER);
        file.setOwner(uid, gid);
    }

    @Override
    public void setMode(int mode) throws OsException {
        before(Call.SET_MODE);
        file.setMode(mode);
    }

    @Override
    public void setModified(Timestamp modified) throws OsException {
        before(Call.SET_MODIFIED);
        file.setModified(modified);
    }

    @Override
    public List<Xattr> xattrs() throws OsException {
        before(Call.XATTRS);
        return file.xattrs();
    }

    @Override
    public void setXattr(Xattr attribute) throws OsException {
        before(Call.SET_XATTR);
        file.setXattr(attribute);
    }

    @Override
    public void removeXattr(Bytes attribute) throws OsException {
        before(Call.REMOVE_XATTR);
        file.removeXattr(attribute);
    }

    @Override
    public void adviseSequential() {
        file.adviseSequential();
    }

    @Override
    public void adviseDone() {
        file.adviseDone();
    }

    @Override
    public void writeBack() {
        file.writeBack();
    }

    @Override
    public boolean tryLock() throws OsException {
        return file.tryLock();
    }

    @Override
    public void sync() throws OsException {
        before(Call.SYNC);
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
