package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.DatabaseView;

import java.io.IOException;

/** A private copy of a database, which goes away when this is closed. */
public final class DatabaseCopy implements AutoCloseable {
    private final Staging folder;
    private final HostPath file;
    private final String label;

    DatabaseCopy(Staging folder, HostPath file, String label) {
        this.folder = folder;
        this.file = file;
        this.label = label;
    }

    /** The copy, which nobody else has open. */
    public HostPath file() {
        return file;
    }

    /** What it is a copy of, for people. */
    public String label() {
        return label;
    }

    /** A look into it; the caller closes it, before this. */
    public DatabaseView view() throws CofferException {
        return DatabaseView.of(file, label);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
