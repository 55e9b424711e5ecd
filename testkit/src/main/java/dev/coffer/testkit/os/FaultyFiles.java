package dev.coffer.testkit.os;

import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The files of another implementation, which fail on command. Every call counts, then asks each
 * rule in turn, and only then is passed on.
 *
 * <pre>{@code
 * var files = new FaultyFiles(HostFiles.ofThisSystem());
 * files.fail(Call.WRITE, 3, Errno.ENOSPC);              // the third from now
 * files.failFrom(Call.CREATE_FILE, 1, Errno.EDQUOT);    // every one
 * files.before(Call.RENAME, 1, () -> swapFolderForLink());
 * files.rule((call, path) -> { if (path.endsWith("/b.txt")) throw new OsException("open", path, 5); });
 * files.crashAt(n);                                     // the machine stops before the n-th change
 * }</pre>
 *
 * <p>For crash tests run once without a crash, take {@link #changes}, and run again for every n up
 * to it. Thread-safe; closing never fails.
 */
public final class FaultyFiles implements HostFiles {
    /** Runs before a call that it is asked about; what it throws is what the call throws. */
    @FunctionalInterface
    public interface Rule {
        /**
         * @param path of the object, as messages show it
         */
        void before(Call call, String path) throws OsException;
    }

    /** Something to do before a call. */
    @FunctionalInterface
    public interface Hook {
        void run() throws Exception;
    }

    /**
     * The machine stopped. An {@code Error}, so that nobody takes it for a failed call; every later
     * call throws it again, so that no clean-up reaches the disk.
     */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash(Call call, String path) {
            super("crashed before " + call + " of " + path);
        }
    }

    private final HostFiles files;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<Call, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile int crashAt;
    private volatile boolean crashed;

    public FaultyFiles(HostFiles files) {
        this.files = files;
    }

    /** The n-th call of the kind from now fails; {@code n >= 1}. */
    public FaultyFiles fail(Call call, int n, Errno errno) {
        return rule(counted(call, n, false, failing(errno)));
    }

    /** The n-th call of the kind from now and all after it fail. */
    public FaultyFiles failFrom(Call call, int n, Errno errno) {
        return rule(counted(call, n, true, failing(errno)));
    }

    /**
     * The hook runs once, before the n-th call of the kind from now. What it does is not counted.
     */
    public FaultyFiles before(Call call, int n, Hook hook) {
        return rule(
                counted(
                        call,
                        n,
                        false,
                        (_, _) -> {
                            try {
                                hook.run();
                            } catch (OsException e) {
                                throw e;
                            } catch (Exception e) {
                                throw new AssertionError("the hook before " + call, e);
                            }
                        }));
    }

    public FaultyFiles rule(Rule rule) {
        rules.add(rule);
        return this;
    }

    /**
     * The machine stops before the n-th change from now ({@code n >= 1}); if that is a write, half
     * of it has reached the file.
     */
    public FaultyFiles crashAt(int n) {
        crashAt = changes.get() + n;
        return this;
    }

    /** No more rules, and no crash to come; a crash that was stays. */
    public FaultyFiles heal() {
        rules.clear();
        crashAt = 0;
        return this;
    }

    public boolean crashed() {
        return crashed;
    }

    /** How often a kind was called. */
    public int count(Call call) {
        AtomicInteger count = counts.get(call);
        return count == null ? 0 : count.get();
    }

    /** How many calls that change something there were ({@link Call#changes}). */
    public int changes() {
        return changes.get();
    }

    private static Rule failing(Errno errno) {
        return (call, path) -> {
            throw new OsException("a faulty " + call, path, errno.number());
        };
    }

    private static Rule counted(Call kind, int n, boolean andLater, Rule then) {
        AtomicInteger left = new AtomicInteger(n);
        return (call, path) -> {
            if (call == kind) {
                int now = left.decrementAndGet();
                if (now == 0 || (now < 0 && andLater)) {
                    then.before(call, path);
                }
            }
        };
    }

    void before(Call call, String path) throws OsException {
        before(call, path, 0);
    }

    /**
     * @param length what a write is about to write
     * @return how much of it shall still be written before {@link #crash}; 0 to go on
     */
    int before(Call call, String path, int length) throws OsException {
        if (crashed) {
            throw new Crash(call, path);
        }
        counts.computeIfAbsent(call, _ -> new AtomicInteger()).incrementAndGet();
        if (call.changes() && changes.incrementAndGet() == crashAt) {
            if (length >= 2) {
                return length / 2;
            }
            throw crash(call, path);
        }
        for (Rule rule : rules) {
            rule.before(call, path);
        }
        return 0;
    }

    Crash crash(Call call, String path) {
        crashed = true;
        return new Crash(call, path);
    }

    @Override
    public Folder open(HostPath path) throws OsException {
        before(Call.OPEN, path.toString());
        return new FaultyFolder(this, files.open(path), path);
    }

    @Override
    public FileStat stat(HostPath path) throws OsException {
        before(Call.STAT, path.toString());
        return files.stat(path);
    }

    @Override
    public HostPath resolve(HostPath path) throws OsException {
        before(Call.RESOLVE, path.toString());
        return files.resolve(path);
    }

    @Override
    public int effectiveUser() {
        return files.effectiveUser();
    }

    @Override
    public int effectiveGroup() {
        return files.effectiveGroup();
    }
}
