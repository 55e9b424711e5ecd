package dev.coffer.sqlite;

import dev.coffer.base.Sha256;
import dev.coffer.base.Workers;
import dev.coffer.os.FileHash;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What reading a copy gave: its check, and its hash where the copy will be kept. The two are done
 * side by side, for each takes a processor.
 *
 * @param hash null where none was wanted
 */
record CopyReading(CheckOutcome check, @Nullable Sha256 hash) {
    private interface Part {
        void run() throws IOException;
    }

    static CopyReading of(Staging staging, HostPath copy, CheckPlan plan, Keeping keeping)
            throws IOException, InterruptedException {
        if (keeping == Keeping.NONE) {
            return new CopyReading(CopyCheck.check(copy, plan), null);
        }
        AtomicReference<@Nullable CheckOutcome> check = new AtomicReference<>();
        AtomicReference<@Nullable Sha256> hash = new AtomicReference<>();
        List<Part> parts =
                List.of(
                        () -> check.set(CopyCheck.check(copy, plan)),
                        () -> hash.set(hash(staging, copy, keeping)));
        Iterator<Part> rest = parts.iterator();
        Workers.each(parts.size(), "copy", () -> rest.hasNext() ? rest.next() : null, Part::run);
        CheckOutcome outcome = check.get();
        if (outcome == null) {
            throw new IllegalStateException("the check has ended without an outcome");
        }
        return new CopyReading(outcome, hash.get());
    }

    private static Sha256 hash(Staging staging, HostPath copy, Keeping keeping) throws IOException {
        try (OpenFile file = staging.folder().openFile(copy.name())) {
            if (keeping == Keeping.SYNCED) {
                file.sync();
            }
            return FileHash.of(file);
        }
    }
}
