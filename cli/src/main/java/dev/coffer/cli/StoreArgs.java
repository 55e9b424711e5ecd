package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.job.Engine;
import dev.coffer.job.PointFilter;
import dev.coffer.job.StoreChoice;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The options by which a command is told which store, and which points in it count. */
final class StoreArgs {
    private final PasswordArgs passwords;
    private @Nullable String store;

    private @Nullable String job;

    private @Nullable String host;

    private @Nullable String path;

    /**
     * @param passwords of the same command; declared with these
     */
    StoreArgs(PasswordArgs passwords) {
        this.passwords = passwords;
    }

    /** For a command about a store as a whole. */
    void declareStore(Syntax syntax) {
        declareStore(syntax, "The job whose store is meant.");
    }

    private void declareStore(Syntax syntax, String aboutJob) {
        syntax.option(v -> store = v, "STORE", "The store, as KIND:LOCATION.", "--store")
                .option(v -> job = v, "JOB", aboutJob, "--job");
        passwords.declare(syntax);
    }

    void declare(Syntax syntax) {
        declareStore(syntax, "The job whose store is meant, and whose points count.");
        syntax.option(v -> host = v, "HOST", "Only points made on this host count.", "--host")
                .option(v -> path = v, "PATH", "Only points with this source count.", "--path");
    }

    /** Whether one is named, so that it need not be looked for. */
    boolean given() {
        return store != null || job != null;
    }

    StoreChoice choice(Engine engine) throws CofferException {
        return engine.finder().find(store, store == null ? job : null);
    }

    /** Whether no option says which points count. */
    boolean countsAll() {
        return job == null && host == null && path == null;
    }

    PointFilter filter(Session session) throws CofferException {
        String of = path;
        return new PointFilter(
                job, host, of == null ? null : PathArgs.onMachine(session, of), List.of());
    }
}
