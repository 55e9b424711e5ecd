package dev.coffer.os;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A thread with rights and mounts of its own, which Linux gives each thread when it is asked past
 * the C library's wrappers. They end with the thread: nothing is left mounted.
 */
final class OwnThread {
    private static final Libc.Function UNSHARE = new Libc.Function("unshare");
    private static final Libc.Function MOUNT = new Libc.Function("mount");
    private static final Libc.Function UMOUNT2 = new Libc.Function("umount2");
    private static final Libc.Function UMASK = new Libc.Function("umask");

    private static final int SYS_SETRESUID = Numbers.AARCH64 ? 147 : 117;
    private static final int SYS_SETRESGID = Numbers.AARCH64 ? 149 : 119;
    private static final int CLONE_NEWNS = 0x20000;
    private static final long MS_PRIVATE_ALL = 0x44000;
    private static final int MS_REMOUNT_READ_ONLY = 0x21;
    private static final int MNT_DETACH = 2;
    private static final int NOBODY = 65534;

    private OwnThread() {}

    /** What a test does. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    static void run(Body body) throws Exception {
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    body.run();
                    return null;
                });
        Thread.ofPlatform().start(task);
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Runs as a user who owns nothing; the caller must be root. */
    static void asNobody(Body body) throws Exception {
        Scratch s = Scratch.ofThread();
        assumePermitted(Libc.syscall(s, SYS_SETRESGID, -1, NOBODY, -1, 0, 0, 0));
        assumePermitted(Libc.syscall(s, SYS_SETRESUID, -1, NOBODY, -1, 0, 0, 0));
        try {
            body.run();
        } finally {
            succeed(Libc.syscall(s, SYS_SETRESUID, -1, 0, -1, 0, 0, 0));
            succeed(Libc.syscall(s, SYS_SETRESGID, -1, 0, -1, 0, 0, 0));
        }
    }

    /** From here on what this thread mounts is seen by nobody else; so is its umask. */
    static boolean leaveMounts() {
        Scratch s = Scratch.ofThread();
        return Libc.call(s, UNSHARE, CLONE_NEWNS) == 0
                && Libc.call(s, MOUNT, text(s, "none"), other(s, "/"), 0, MS_PRIVATE_ALL, 0) == 0;
    }

    static void mountTmpfs(HostPath at, String options) {
        Scratch s = Scratch.ofThread();
        long type = text(s, "tmpfs");
        long place = other(s, at.toString());
        ByteBuffer data = s.data();
        byte[] bytes = (options + "\0").getBytes(UTF_8);
        data.put(0, bytes);
        assumePermitted(Libc.call(s, MOUNT, type, place, type, 0, Scratch.address(data)));
    }

    static void makeReadOnly(HostPath mounted) {
        Scratch s = Scratch.ofThread();
        succeed(
                Libc.call(
                        s,
                        MOUNT,
                        text(s, "none"),
                        other(s, mounted.toString()),
                        0,
                        MS_REMOUNT_READ_ONLY,
                        0));
    }

    static void unmount(String place) {
        Scratch s = Scratch.ofThread();
        succeed(Libc.call(s, UMOUNT2, text(s, place), MNT_DETACH));
    }

    /** Of this thread alone after {@link #leaveMounts}. */
    static void umask(int mask) {
        Libc.call(Scratch.ofThread(), UMASK, mask);
    }

    private static long text(Scratch s, String text) {
        return s.path(text.getBytes(UTF_8));
    }

    private static long other(Scratch s, String text) {
        return s.otherPath(text.getBytes(UTF_8));
    }

    private static void assumePermitted(int result) {
        assumeTrue(result >= 0, "not permitted here, even to root");
    }

    private static void succeed(int result) {
        if (result < 0) {
            throw new AssertionError("setting up failed: " + Errno.of(-result));
        }
    }
}
