package dev.coffer.sqlite;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Ends a backup that is under way. The driver's loop goes on until a step fails, whatever its
 * observer does; so the descriptors of the half-made copy are replaced, by dup3(2), with one that
 * cannot be written. The next page that SQLite writes then fails, the step with it, and the driver
 * gives up. The database itself is not touched.
 */
final class Brake {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;

    private Brake() {}

    /**
     * Called from within the backup's observer, so on the thread that copies and between two steps.
     *
     * @param copy the file that is being written, open in no other thread
     * @return false if it could not be done; the backup then runs to its end
     */
    static boolean pull(HostFiles files, FileStat copy) throws OsException {
        List<Integer> descriptors = OpenHere.look(files).numbersOf(copy);
        boolean pulled = !descriptors.isEmpty();
        for (int descriptor : descriptors) {
            pulled &= replace(descriptor);
        }
        return pulled;
    }

    @SuppressWarnings("restricted") // native calls are the point of it
    private static boolean replace(int descriptor) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        FunctionDescriptor openForm = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
        FunctionDescriptor dupForm = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        MethodHandle open =
                linker.downcallHandle(
                        library.findOrThrow("open"), openForm, Linker.Option.firstVariadicArg(2));
        MethodHandle dup = linker.downcallHandle(library.findOrThrow("dup3"), dupForm);
        MethodHandle close =
                linker.downcallHandle(
                        library.findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int unwritable =
                    (int) open.invokeExact(arena.allocateFrom("/dev/null"), O_RDONLY | O_CLOEXEC);
            if (unwritable < 0) {
                return false;
            }
            int replaced = (int) dup.invokeExact(unwritable, descriptor, O_CLOEXEC);
            int closed = (int) close.invokeExact(unwritable);
            return replaced == descriptor && closed == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call throws nothing", e);
        }
    }
}
