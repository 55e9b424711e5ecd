package dev.coffer.os;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

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
        Deque<Where> parts = new ArrayDeque<>();
        for (Where part = this; part != null; part = part.folder) {
            parts.push(part);
        }
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (Where part : parts) {
            if (path.size() > 1) { // more than the root alone
                path.write('/');
            }
            path.writeBytes(part.below);
        }
        return Escaped.of(path.toByteArray());
    }
}
