package dev.coffer.tree;

import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Content that another one gives, of which this says something else: a subclass overrides what it
 * knows better. The other one is closed with this. It gives no file away. Not thread-safe.
 */
public abstract class ForwardingContent implements Content {
    private final Content inner;

    /**
     * @param inner closed with this
     */
    protected ForwardingContent(Content inner) {
        this.inner = inner;
    }

    @Override
    public long size() {
        return inner.size();
    }

    @Override
    public Entry entry() {
        return inner.entry();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return inner.read(into);
    }

    @Override
    public long skipHole() throws IOException {
        return inner.skipHole();
    }

    @Override
    public @Nullable List<Extent> data() throws IOException {
        return inner.data();
    }

    @Override
    public @Nullable List<Xattr> xattrs() throws IOException {
        return inner.xattrs();
    }

    @Override
    public boolean checksItself() {
        return inner.checksItself();
    }

    @Override
    public void finish() throws IOException {
        inner.finish();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
