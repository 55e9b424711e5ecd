package dev.coffer.archive.item;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Takes a file that holds a content as it is for the item, so that nothing has to be copied. */
public interface ItemKeeper {
    /** Opens a content so that its file may be kept, if it has one of its own. */
    Content open(FileTree tree, TreePath at, Entry file) throws IOException;

    /**
     * Makes the content's own file the item.
     *
     * @return hash of the item; null if there is no such file, and nothing has happened
     */
    @Nullable Sha256 keep(Content content) throws IOException;
}
