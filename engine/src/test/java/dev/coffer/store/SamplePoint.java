package dev.coffer.store;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Makes points of which only little matters. */
final class SamplePoint {
    private final String id;
    private final OffsetDateTime time;
    private @Nullable String original;
    private @Nullable String hold;
    private String host = "host";
    private List<String> tags = List.of();
    private final List<SourcePlace> sources = new ArrayList<>();

    private SamplePoint(String id, OffsetDateTime time) {
        this.id = id;
        this.time = time;
    }

    static SamplePoint of(String id, String time) {
        return new SamplePoint(id, OffsetDateTime.parse(time));
    }

    SamplePoint original(String first) {
        this.original = first;
        return this;
    }

    SamplePoint held(String reason) {
        this.hold = reason;
        return this;
    }

    SamplePoint host(String name) {
        this.host = name;
        return this;
    }

    SamplePoint tags(String... words) {
        this.tags = List.copyOf(new TreeSet<>(List.of(words)));
        return this;
    }

    SamplePoint source(String path) {
        sources.add(new SourcePlace("source" + sources.size(), HostPath.of(path)));
        return this;
    }

    RestorePoint point() {
        return new RestorePoint(
                id,
                original,
                StoreKind.VAULT,
                time,
                null,
                "",
                "",
                hold,
                tags,
                host,
                sources,
                List.of(),
                1,
                0,
                1,
                1,
                Duration.ofSeconds(1),
                null,
                Counts.NONE,
                0,
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
    }
}
