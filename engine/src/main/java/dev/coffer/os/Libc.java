package dev.coffer.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Calls into the C library. Every function goes through one handle of one shape, seven
 * register-sized integers in and one out, with the function's address as a parameter: linking a
 * handle costs milliseconds at start-up, finding an address microseconds. That is sound on Linux
 * x86-64 and aarch64, where integers and pointers, of variadic functions too, travel in the same
 * registers, and a callee reads as many as it declares.
 *
 * <p>Results are as the kernel gives them: {@code >= 0}, or minus the error number. Interrupted
 * calls are repeated.
 */
final class Libc {
    static final Function CHMOD = new Function("chmod");
    static final Function CLOSE = new Function("close");
    static final Function FALLOCATE = new Function("fallocate");
    static final Function FCHMOD = new Function("fchmod");
    static final Function FCHOWN = new Function("fchown");
    static final Function FCHOWNAT = new Function("fchownat");
    static final Function FGETXATTR = new Function("fgetxattr");
    static final Function FLISTXATTR = new Function("flistxattr");
    static final Function FLOCK = new Function("flock");
    static final Function FREMOVEXATTR = new Function("fremovexattr");
    static final Function FSETXATTR = new Function("fsetxattr");
    static final Function FSTATFS = new Function("fstatfs");
    static final Function FSYNC = new Function("fsync");
    static final Function FTRUNCATE = new Function("ftruncate");
    static final Function FUTIMENS = new Function("futimens");
    static final Function GETEGID = new Function("getegid");
    static final Function GETEUID = new Function("geteuid");
    static final Function GETXATTR = new Function("getxattr");
    static final Function LGETXATTR = new Function("lgetxattr");
    static final Function LINKAT = new Function("linkat");
    static final Function LISTXATTR = new Function("listxattr");
    static final Function LLISTXATTR = new Function("llistxattr");
    static final Function LREMOVEXATTR = new Function("lremovexattr");
    static final Function LSEEK = new Function("lseek");
    static final Function LSETXATTR = new Function("lsetxattr");
    static final Function MKDIRAT = new Function("mkdirat");
    static final Function OPENAT = new Function("openat");
    static final Function POSIX_FADVISE = new Function("posix_fadvise");
    static final Function PREAD = new Function("pread");
    static final Function PWRITE = new Function("pwrite");
    static final Function READLINKAT = new Function("readlinkat");
    static final Function REALPATH = new Function("realpath");
    static final Function REMOVEXATTR = new Function("removexattr");
    static final Function RENAMEAT = new Function("renameat");
    static final Function SETXATTR = new Function("setxattr");
    static final Function SYMLINKAT = new Function("symlinkat");
    static final Function SYNC_FILE_RANGE = new Function("sync_file_range");
    static final Function SYNCFS = new Function("syncfs");
    static final Function SYSCALL = new Function("syscall");
    static final Function UNLINKAT = new Function("unlinkat");
    static final Function UTIMENSAT = new Function("utimensat");

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final MethodHandle CALL = link();

    private Libc() {}

    /** A function by its name, looked up when first called. */
    static final class Function {
        private final String name;
        private @Nullable MemorySegment address; // a race finds the same one twice

        Function(String name) {
            this.name = name;
        }

        private @Nullable MemorySegment find() {
            MemorySegment found = SYMBOLS.find(name).orElse(null);
            address = found;
            return found;
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        FunctionDescriptor shape =
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_LONG);
        return LINKER.downcallHandle(shape, Linker.Option.captureCallState("errno"));
    }

    /** Calls a function that returns an {@code int}. */
    static int call(Scratch s, Function f, long a, long b, long c, long d, long e) {
        int result;
        do {
            result = (int) raw(s, f, a, b, c, d, e, 0, 0);
        } while (result == -1 && s.errno() == Numbers.EINTR);
        return result == -1 ? -s.errno() : result;
    }

    static int call(Scratch s, Function f, long a, long b, long c, long d) {
        return call(s, f, a, b, c, d, 0);
    }

    static int call(Scratch s, Function f, long a, long b, long c) {
        return call(s, f, a, b, c, 0, 0);
    }

    static int call(Scratch s, Function f, long a, long b) {
        return call(s, f, a, b, 0, 0, 0);
    }

    static int call(Scratch s, Function f, long a) {
        return call(s, f, a, 0, 0, 0, 0);
    }

    /** Calls a function that returns a {@code long} or {@code ssize_t}. */
    static long callLong(Scratch s, Function f, long a, long b, long c, long d, long e, long g) {
        return repeated(s, f, a, b, c, d, e, g, 0);
    }

    static long callLong(Scratch s, Function f, long a, long b, long c, long d) {
        return repeated(s, f, a, b, c, d, 0, 0, 0);
    }

    /** A system call that the C library may have no function for. */
    static int syscall(Scratch s, int number, long a, long b, long c, long d, long e, long g) {
        return (int) syscallLong(s, number, a, b, c, d, e, g);
    }

    static long syscallLong(Scratch s, int number, long a, long b, long c, long d, long e, long g) {
        return repeated(s, SYSCALL, number, a, b, c, d, e, g);
    }

    private static long repeated(
            Scratch s, Function f, long a, long b, long c, long d, long e, long g, long h) {
        long result;
        do {
            result = raw(s, f, a, b, c, d, e, g, h);
        } while (result == -1 && s.errno() == Numbers.EINTR);
        return result == -1 ? -s.errno() : result;
    }

    /** Never repeated: Linux has let go of the handle whatever close says. */
    static void close(int fd) {
        raw(Scratch.ofThread(), CLOSE, fd, 0, 0, 0, 0, 0, 0);
    }

    /** Calls a function that returns a pointer; 0 with {@link Scratch#errno} set when it fails. */
    static long callPointer(Scratch s, Function f, long a, long b) {
        return raw(s, f, a, b, 0, 0, 0, 0, 0);
    }

    private static long raw(
            Scratch s, Function f, long a, long b, long c, long d, long e, long g, long h) {
        MemorySegment address = f.address;
        if (address == null) {
            address = f.find();
            if (address == null) { // an older C library
                s.setErrno(Numbers.ENOSYS);
                return -1;
            }
        }
        try {
            return (long) CALL.invokeExact(address, s.state, a, b, c, d, e, g, h);
        } catch (RuntimeException | Error bug) {
            throw bug;
        } catch (Throwable impossible) {
            throw new IllegalStateException("calling " + f.name, impossible);
        }
    }
}
