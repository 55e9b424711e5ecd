package dev.coffer.os;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;

/**
 * The path something was opened by, for messages alone: it may have been moved since. Put together
 * only when a message is made.
 */
final class Where {
    private final @Nullable Where folder;
    private final byte[] below;

    Where(@Nullable Where folder, byte[] below) {
        this.folder = folder;
        this.below = below;
    }

    String entry(Name name) {
        return new Where(this, name.shared()).toString();
    }

    OsException failed(String call, int result) {
        return new OsException(call, toString(), -result);
    }

    OsException failed(String call, Name name, int result) {
        return new OsException(call, entry(name), -result);
    }

    @Override
    public String toString() {
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        append(path);
        return Escaped.of(path.toByteArray());
    }

    private void append(ByteArrayOutputStream path) {
        if (folder != null) {
            folder.append(path);
            if (below.length > 0 && path.size() > 1) {
                path.write('/');
            }
        }
        path.writeBytes(below);
    }
}
