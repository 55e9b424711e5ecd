package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stores of this machine that keep versions of files of some sources: each versioned one that
 * it knows, and each versioned store and vault of a job of the configuration in force, which says
 * where the password is. Open until this is closed.
 */
final class HistoryStores implements AutoCloseable {
    /**
     * One that could be opened.
     *
     * @param shown its address, for people
     */
    record Opened(String shown, Store store) {}

    private final List<Opened> opened = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> mirrors = new ArrayList<>();
    private final HostFiles files;
    private final List<HostPath> sources = new ArrayList<>();

    private HistoryStores(HostFiles files, List<SourcePlace> places) {
        this.files = files;
        for (SourcePlace place : places) {
            if (place.isPlace()) {
                sources.add(resolved(files, place.path()));
            }
        }
    }

    /**
     * Opens all there are.
     *
     * @param job whose sources count; its own store does not
     */
    static HistoryStores open(Works works, JobConfig job) throws IOException {
        HistoryStores stores = new HistoryStores(works.machine().files(), job.places());
        boolean done = false;
        try {
            for (StoreChoice choice : stores.find(works, job)) {
                stores.open(works, choice);
            }
            done = true;
            return stores;
        } finally {
            if (!done) {
                stores.close();
            }
        }
    }

    private List<StoreChoice> find(Works works, JobConfig job) throws CofferException {
        Map<StoreAddress, StoreChoice> found = new LinkedHashMap<>();
        Configuration configuration = job.name().isEmpty() ? null : works.finder().configuration();
        if (configuration != null) {
            for (String name : configuration.jobNames()) {
                JobConfig each = configuration.job(name, Overrides.NONE);
                Optional<StoreAddress> address = each.store();
                if (address.isPresent() && isOfSources(each.places())) {
                    add(found, new StoreChoice(address.get(), each));
                }
            }
        }
        for (KnownStore known : works.memory().known().all()) {
            StoreKind kind = kind(known);
            if (kind != StoreKind.VAULT && isOfSources(known.sources())) {
                add(found, works.finder().at(StoreAddress.of(kind, known.location())));
            }
        }
        return List.copyOf(found.values());
    }

    /** A kind of a later version of the program is none that is of use here. */
    private static StoreKind kind(KnownStore known) {
        for (StoreKind kind : StoreKind.values()) {
            if (kind.word().equals(known.kind())) {
                return kind;
            }
        }
        return StoreKind.ARCHIVE;
    }

    private void add(Map<StoreAddress, StoreChoice> found, StoreChoice choice) {
        StoreAddress address = choice.address().withoutOptions();
        switch (address.kind()) {
            case VERSIONED, VAULT -> found.putIfAbsent(address, choice);
            case MIRROR -> {
                if (!mirrors.contains(address.toString())) {
                    mirrors.add(address.toString());
                }
            }
            case ARCHIVE -> {} // what goes into archives does not come from archives
        }
    }

    private boolean isOfSources(List<SourcePlace> others) {
        for (SourcePlace other : others) {
            if (other.isPlace()) {
                HostPath path = resolved(files, other.path());
                for (HostPath source : sources) {
                    if (source.contains(path) || path.contains(source)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whatever links lead to it. */
    static HostPath resolved(HostFiles files, HostPath path) {
        try {
            return files.resolveAsFar(path);
        } catch (OsException e) {
            return path; // opening it fails alike, and says so
        }
    }

    private void open(Works works, StoreChoice choice) throws IOException {
        String shown = choice.address().withoutOptions().toString();
        try {
            works.reads().record("history", choice, null, null);
            opened.add(new Opened(shown, works.open(choice)));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failures.add(shown + ": " + e.getMessage());
        }
    }

    List<Opened> opened() {
        return opened;
    }

    /** Which could not be opened, and why, each a sentence without a full stop. */
    List<String> failures() {
        return failures;
    }

    /** Mirrors of the sources, which keep no versions, for people. */
    List<String> mirrors() {
        return mirrors;
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (Opened each : opened) {
            try {
                each.store().close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
