package dev.coffer.cli;

import dev.coffer.job.Engine;
import dev.coffer.job.PointLabel;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer undelete}: brings points back that were deleted. */
final class UndeleteCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    private List<String> points = new ArrayList<>();

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Bring points back that were deleted.",
                        "coffer list --deleted shows them, and until when that is promised.")
                .arguments(
                        v -> points = v,
                        "POINT",
                        "The points, each by its id.",
                        Syntax.Need.REQUIRED);
        store.declareWithTags(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        List<RestorePoint> back =
                engine.points().undelete(store.choice(engine), points, store.filter(session()));
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartArray();
                        for (RestorePoint point : back) {
                            PointJson.write(out, point);
                        }
                        out.writeEndArray();
                    });
        } else if (!quiet) {
            for (RestorePoint point : back) {
                console().say("point " + PointLabel.of(point) + " is back");
            }
        }
        return 0;
    }
}
