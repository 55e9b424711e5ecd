package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.job.Engine;
import dev.coffer.job.OpenPoint;
import dev.coffer.job.PointAddress;
import dev.coffer.tree.Content;

import java.io.IOException;
import java.nio.ByteBuffer;

/** {@code coffer cat}: the content of one file of a point, as it was. */
final class CatCommand extends CofferCommand {
    private static final int BUFFER = 64 * 1024;

    private final StoreArgs store = new StoreArgs(passwords);

    private String address = "";

    @Override
    void options(Syntax syntax) {
        syntax.about("Print the content of one file of a point.")
                .argument(v -> address = v, "POINT:PATH", "The file.", Syntax.Need.REQUIRED);
        store.declare(syntax);
    }

    @Override
    boolean hasJson() {
        return false;
    }

    @Override
    int run() throws IOException {
        Engine engine = session().engine(this);
        try (OpenPoint point =
                engine.open(
                        store.choice(engine),
                        PointAddress.parse(address),
                        store.filter(session()))) {
            if (!point.entry().isFile()) {
                throw CofferException.usage(
                        point.path()
                                + " is no regular file in "
                                + point.label()
                                + "; coffer ls "
                                + address
                                + " shows what is there");
            }
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            try (Content content = point.tree().open(point.path(), point.entry())) {
                while (content.read(buffer.clear()) >= 0) {
                    console().bytes().write(buffer.array(), 0, buffer.position());
                    if (console().outFailed()) {
                        return 0; // told at the end
                    }
                }
                content.finish();
            }
            return 0;
        }
    }
}
