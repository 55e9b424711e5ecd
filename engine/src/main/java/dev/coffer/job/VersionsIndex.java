package dev.coffer.job;

import dev.coffer.base.Counted;
import dev.coffer.base.Escaped;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The text that lists versions for people. The same versions make the same text. */
final class VersionsIndex {
    private final TreePath place;
    private final ZoneId zone;
    private final DateTimeFormatter second = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");
    private final StringBuilder text = new StringBuilder();
    private boolean any;

    /**
     * @param place where the versions lie
     * @param zone of times
     */
    VersionsIndex(TreePath place, ZoneId zone) {
        this.place = place;
        this.zone = zone;
        text.append(
                """
                Versions of files, as other stores kept them when this was made: of each file that had
                another version than the one that lies beside %1$s/, and of each that is gone.

                They are plain files: those of %2$s lie in the folder
                %1$s/%2$s, each named by the time when it was last changed. Each stands here
                with the time when it was first kept, the point that has it, what was said of that, and
                its SHA-256 where the store knew it without reading; the item's manifest has all.
                """
                        .formatted(place, "workspace/app.py"));
    }

    /** Those that follow are of this file. */
    void file(TreePath path) {
        any = true;
        text.append('\n').append(path).append('\n');
    }

    /**
     * @param file where it lies, below the place
     */
    void version(PastVersion version, TreePath file) {
        RestorePoint point = version.point();
        text.append("  ").append(second.format(point.time().atZoneSameInstant(zone)));
        text.append("  ").append(Counted.of(version.entry().size(), "byte"));
        text.append("  ").append(place.resolve(file)).append('\n');
        OffsetDateTime changed =
                version.entry().stat().modified().toInstant().atZone(zone).toOffsetDateTime();
        line("changed " + second.format(changed));
        line("point " + point.shortId() + " of " + version.store().shown());
        StringBuilder words = new StringBuilder();
        if (!point.author().isEmpty()) {
            words.append("by ").append(point.author());
        }
        if (!point.note().isEmpty()) {
            words.append(words.isEmpty() ? "" : ": ").append(point.note());
        }
        if (!point.tags().isEmpty()) {
            words.append(words.isEmpty() ? "[" : " [");
            words.append(String.join(", ", point.tags())).append(']');
        }
        if (!words.isEmpty()) {
            line(Escaped.controls(words.toString()));
        }
        Sha256 hash = version.entry().contentHash();
        if (hash != null) {
            line("SHA-256 " + hash);
        }
    }

    private void line(String said) {
        text.append("    ").append(said).append('\n');
    }

    @Override
    public String toString() {
        return any ? text.toString() : text + "\nThere are none.\n";
    }
}
