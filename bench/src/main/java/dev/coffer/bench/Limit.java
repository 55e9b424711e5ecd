package dev.coffer.bench;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;

/**
 * How fast a run could be at best: the same files and bytes through the same calls into the kernel
 * by two threads, and nothing else done: no hash, no record, no rules, no names that wait for a
 * commit.
 *
 * <p>{@code Limit scan FOLDER} lists a tree and looks at each entry, as a run with nothing to do.
 * {@code Limit copy FOLDER TARGET} copies it with modes and times into a folder that is empty.
 */
public final class Limit implements Runnable {
    private static final int THREADS = 2;
    private static final int BUFFER = 128 * 1024;

    private final Folder from;
    private final @Nullable Folder to;
    private final ArrayDeque<TreePath> waiting = new ArrayDeque<>();
    private int busy;
    private @Nullable IOException failure;

    private Limit(Folder from, @Nullable Folder to) {
        this.from = from;
        this.to = to;
        waiting.add(TreePath.ROOT);
    }

    /** As the class says; prints nothing. */
    public static void main(String[] args) throws IOException, InterruptedException {
        HostFiles files = HostFiles.ofThisSystem();
        boolean copy = args[0].equals("copy");
        try (Folder from = files.open(HostPath.of(Path.of(args[1])));
                Folder to = files.open(HostPath.of(Path.of(args[copy ? 2 : 1])))) {
            Limit limit = new Limit(from, copy ? to : null);
            Thread[] threads = new Thread[THREADS];
            for (int i = 0; i < THREADS; i++) {
                threads[i] = new Thread(limit, "limit-" + i);
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            if (limit.failure != null) {
                throw limit.failure;
            }
        }
    }

    @Override
    public void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            for (TreePath path = take(); path != null; path = take()) {
                folder(path, buffer);
                done();
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            fail(new IOException(e));
        }
    }

    private synchronized @Nullable TreePath take() throws InterruptedException {
        while (waiting.isEmpty() && busy > 0 && failure == null) {
            wait();
        }
        if (waiting.isEmpty() || failure != null) {
            return null;
        }
        busy++;
        return waiting.removeLast();
    }

    private synchronized void add(TreePath path) {
        waiting.add(path);
        notifyAll();
    }

    private synchronized void done() {
        busy--;
        notifyAll();
    }

    private synchronized void fail(IOException e) {
        failure = e;
        notifyAll();
    }

    private void folder(TreePath path, ByteBuffer buffer) throws IOException {
        Folder target = to;
        try (Folder source = from.openFolder(path);
                Folder made = target == null ? null : target.openFolder(path)) {
            for (Folder.Listed each : source.list()) {
                FileStat stat = each.stat();
                TreePath at = path.child(each.name());
                switch (stat.kind()) {
                    case FOLDER -> {
                        if (made != null) {
                            made.createFolder(each.name(), 0700);
                        }
                        add(at);
                    }
                    case FILE -> {
                        if (made != null) {
                            file(at, stat, made, buffer);
                        }
                    }
                    case LINK -> {
                        if (made != null) {
                            made.createLink(each.name(), source.readLink(each.name()));
                            made.setModified(each.name(), stat.modified());
                        }
                    }
                    case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET -> {}
                }
            }
            if (made != null) {
                FileStat stat = source.stat();
                source.xattrs();
                made.setMode(stat.mode());
                made.setModified(stat.modified());
            }
        }
    }

    private void file(TreePath at, FileStat stat, Folder made, ByteBuffer buffer)
            throws IOException {
        try (OpenFile in = from.openFile(at);
                OpenFile out = made.createFile(at.name(), stat.mode())) {
            in.xattrs();
            for (long done = 0; done < stat.size(); done += buffer.limit()) {
                if (in.read(buffer.clear()) < 0) {
                    break;
                }
                out.write(buffer.flip());
            }
            in.stat();
            out.setModified(stat.modified());
        }
    }
}
