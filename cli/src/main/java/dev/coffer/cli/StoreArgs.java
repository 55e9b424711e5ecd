package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.job.Engine;
import dev.coffer.job.PointFilter;
import dev.coffer.job.StoreChoice;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The options by which a command is told which store, and which points in it count. */
final class StoreArgs {
    private final PasswordArgs passwords;
    private @Nullable String store;

    private @Nullable String job;

    private List<String> hosts = List.of();

    private List<String> paths = List.of();

    private List<List<String>> tags = List.of();

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
        declarePlaces(syntax);
    }

    private void declareFilter(Syntax syntax) {
        declarePlaces(syntax);
        declareTags(syntax);
    }

    private void declarePlaces(Syntax syntax) {
        syntax.options(
                        v -> hosts = v,
                        "HOST",
                        "Only points made on this host count, or on one of several.",
                        "--host")
                .options(
                        v -> paths = v,
                        "PATH",
                        "Only points with this source count, or with all of several.",
                        "--path");
    }

    /** For a command that reads points of one store, and writes into another. */
    void declareAsSource(Syntax syntax) {
        syntax.option(
                v -> store = v,
                "STORE",
                "The store that points are copied from, as KIND:LOCATION.",
                "--from");
        syntax.option(
                v -> job = v, "JOB", "The job whose store it is, and whose points count.", "--job");
        declareFilter(syntax);
        passwords.declare(syntax);
    }

    /** For a command about several points. */
    void declareWithTags(Syntax syntax) {
        declare(syntax);
        declareTags(syntax);
    }

    private void declareTags(Syntax syntax) {
        syntax.options(
                v -> tags = KeepArgs.tagLists(v),
                "TAG[,TAG]",
                "Only points with all of these tags count; repeatable, for points with all of one"
                        + " list.",
                "--tag");
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
        return job == null && hosts.isEmpty() && paths.isEmpty() && tags.isEmpty();
    }

    PointFilter filter(Session session) throws CofferException {
        List<HostPath> places = new ArrayList<>();
        for (String path : paths) {
            places.add(PathArgs.onMachine(session, path));
        }
        return new PointFilter(job, hosts, places, tags);
    }
}
