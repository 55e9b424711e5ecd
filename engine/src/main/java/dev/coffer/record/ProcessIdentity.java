package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Which process of which machine this is, told so that another process can see later whether it
 * still lives. A number alone would not do: numbers are used again after a process ends, and each
 * container counts its own. Immutable.
 *
 * @param host the machine's name, for people
 * @param machine its identity that stays over restarts, or empty
 * @param boot identity of this run of its kernel, or empty
 * @param pids the name space its process numbers count in, or empty
 * @param pid the process number
 * @param started when the process began, in the kernel's ticks since it started; 0 if unknown
 */
public record ProcessIdentity(
        String host, String machine, String boot, String pids, long pid, long started) {

    /** What can be known of the process this code runs in. */
    public static ProcessIdentity current(HostFiles files) {
        long pid = number(files);
        String host = read(files, "/proc/sys/kernel", "hostname");
        return new ProcessIdentity(
                host.isEmpty() ? "localhost" : host,
                read(files, "/etc", "machine-id"),
                read(files, "/proc/sys/kernel/random", "boot_id"),
                pidSpace(files),
                pid,
                started(files, pid));
    }

    /**
     * Whether the other process has certainly ended: it ran on this machine before its last start,
     * or beside this one and is not there now. Of other machines and containers nothing is certain.
     */
    public boolean knowsIsGone(ProcessIdentity other, HostFiles files) {
        if (boot.isEmpty() || other.boot.isEmpty()) {
            return false;
        }
        if (!boot.equals(other.boot)) {
            return !machine.isEmpty() && machine.equals(other.machine) && host.equals(other.host);
        }
        return pids.equals(other.pids) && started(files, other.pid) != other.started;
    }

    /** Whether it runs on this machine now. */
    public boolean knowsIsAlive(ProcessIdentity other, HostFiles files) {
        return !boot.isEmpty()
                && boot.equals(other.boot)
                && pids.equals(other.pids)
                && started(files, other.pid) == other.started;
    }

    /** The 22nd field of {@code /proc/PID/stat}; -1 if there is no such process. */
    private static long started(HostFiles files, long pid) {
        String stat = read(files, "/proc/" + pid, "stat");
        int at = stat.lastIndexOf(')'); // the second field may hold anything, spaces too
        if (at < 0) {
            return -1;
        }
        int from = at + 2;
        for (int field = 3; field < 22 && from > 0; field++) {
            from = stat.indexOf(' ', from) + 1;
        }
        int end = stat.indexOf(' ', from);
        try {
            return from <= 0 || end < 0 ? -1 : Long.parseLong(stat.substring(from, end));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Number of this process, from the kernel: the JDK's way makes a pool of threads first. */
    public static long number(HostFiles files) {
        try (Folder folder = files.open(HostPath.of("/proc"))) {
            return Long.parseLong(folder.readLink(Name.of("self")).toString());
        } catch (OsException | NumberFormatException e) {
            return ProcessHandle.current().pid(); // no /proc
        }
    }

    private static String pidSpace(HostFiles files) {
        try (Folder folder = files.open(HostPath.of("/proc/self/ns"))) {
            Bytes target = folder.readLink(Name.of("pid"));
            return target.toString();
        } catch (OsException e) {
            return ""; // a kernel without name spaces
        }
    }

    private static String read(HostFiles files, String folder, String name) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try (Folder in = files.open(HostPath.of(folder));
                OpenFile file = in.openFile(Name.of(name))) {
            while (buffer.hasRemaining() && file.read(buffer) >= 0) {
                // such files tell no size
            }
        } catch (OsException e) {
            return ""; // no such process, or no such thing on this system
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    }
}
