package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.job.PointEdit;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code coffer tag}: the tags of a point. */
final class TagCommand extends PointCommand {
    private static final String OURS = "coffer:";

    private List<String> add = List.of();

    private List<String> remove = List.of();

    private List<String> set = List.of();

    private boolean replace;

    @Override
    void options(Syntax syntax) {
        declare(
                syntax,
                "Change the tags of a point.",
                () ->
                        syntax.options(
                                        v -> add = tags(v),
                                        "TAG[,TAG]",
                                        "Tags to give; repeatable.",
                                        "--add")
                                .options(
                                        v -> remove = tags(v),
                                        "TAG[,TAG]",
                                        "Tags to take away; repeatable.",
                                        "--remove")
                                .options(
                                        v -> {
                                            set = tags(v);
                                            replace = true;
                                        },
                                        "TAG[,TAG]",
                                        "Tags to have instead of all others; '' for none.",
                                        "--set"));
    }

    private static List<String> tags(List<String> texts) {
        List<String> tags = new ArrayList<>();
        for (List<String> list : KeepArgs.tagLists(texts)) {
            for (String tag : list) {
                if (tag.startsWith(OURS)) {
                    throw new IllegalArgumentException(
                            "tags that begin with " + OURS + " are Coffer's own");
                }
                if (!tag.isEmpty()) {
                    tags.add(tag);
                }
            }
        }
        return tags;
    }

    @Override
    void check() throws CofferException {
        boolean changes = !add.isEmpty() || !remove.isEmpty();
        if (changes == replace) {
            throw CofferException.usage("write --add and --remove with tags, or --set");
        }
    }

    @Override
    PointEdit what() {
        return PointEdit.TAGS;
    }

    @Override
    PointWords edit(PointWords words) {
        if (replace) {
            return words.withTags(set);
        }
        Set<String> tags = new TreeSet<>(words.tags());
        tags.removeAll(remove);
        tags.addAll(add);
        return words.withTags(List.copyOf(tags));
    }

    @Override
    String done(RestorePoint now) {
        return now.tags().isEmpty()
                ? "has no tags"
                : "has the tags " + String.join(", ", now.tags());
    }
}
