package dev.coffer.config;

import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

/** Paths in a source, relative to it. */
final class PathsType extends ListType<TreePath> {
    @Override
    public String words() {
        return "a list of paths";
    }

    @Override
    @Nullable TreePath item(String text, Raw raw, Reading reading) {
        if (text.startsWith("/")) {
            reading.bad(raw, "it is relative to the source; leave out the slash it begins with");
            return null;
        }
        try {
            return TreePath.parse(text);
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    @Override
    String text(TreePath item) {
        return item.toString();
    }
}
