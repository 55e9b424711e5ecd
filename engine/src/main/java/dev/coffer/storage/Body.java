package dev.coffer.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What is to be put into a storage: content of known length that can be read again, so that a put
 * that failed half-way can be tried once more.
 */
public interface Body {
    /** In bytes, {@code >= 0}. */
    long length();

    /** The content from its start; whoever opens it closes it. May be called several times. */
    InputStream open() throws IOException;

    /**
     * Bytes in memory; not to be changed before the put has ended.
     *
     * @param length how many of them count
     */
    static Body of(byte[] bytes, int length) {
        return new Body() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes, 0, length);
            }
        };
    }

    static Body of(byte[] bytes) {
        return of(bytes, bytes.length);
    }
}
