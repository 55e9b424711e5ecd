package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** {@code seen.json}: when the newest point was last seen to be the truth still. */
final class LastSeen {
    private static final int SMALL = 1 << 20;
    private static final int FILE_MODE = 0600;

    private final StoreFolder store;

    LastSeen(StoreFolder store) {
        this.store = store;
    }

    /** Writes down that the newest point was still the truth now. Not synced: it is no loss. */
    void renew(String point) throws OsException {
        byte[] json =
                ("{\"point\":\"" + point + "\",\"time\":\"" + store.host().now() + "\"}\n")
                        .getBytes(StandardCharsets.US_ASCII);
        Name temporary = Name.of(".seen.json.new");
        if (store.coffer().statIfThere(temporary) != null) {
            store.coffer().removeFile(temporary);
        }
        try (OpenFile file = store.coffer().createFile(temporary, FILE_MODE)) {
            file.write(ByteBuffer.wrap(json));
        }
        store.coffer().rename(temporary, store.coffer(), Layout.SEEN);
    }

    /** The text of {@code seen.json}, or null. */
    byte @Nullable [] text() throws OsException {
        return SmallFiles.readIfThere(store.coffer(), Layout.SEEN, SMALL);
    }

    /**
     * When a run last saw that a point was still the truth; null if none has since it was made, or
     * if that cannot be read.
     */
    @Nullable OffsetDateTime of(String point) throws OsException {
        byte[] seen = text();
        String text = seen == null ? "" : new String(seen, StandardCharsets.US_ASCII);
        String before = "{\"point\":\"" + point + "\",\"time\":\"";
        int end = text.indexOf('"', before.length());
        if (!text.startsWith(before) || end < 0) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.substring(before.length(), end));
        } catch (DateTimeException e) {
            return null; // it is renewed by the next run, and nothing depends on it
        }
    }
}
