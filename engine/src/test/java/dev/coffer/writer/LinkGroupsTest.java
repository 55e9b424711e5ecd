package dev.coffer.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.coffer.base.Name;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.tree.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CompletableFuture;

@Timeout(30)
class LinkGroupsTest {
    private static Entry entry(String name, long inode) {
        return new Entry(
                Name.of(name),
                new FileStat(FileKind.FILE, 0644, 0, 0, 3, 1, 1, 0, 0, 0, 0, inode, 1, 0));
    }

    @Test
    void otherNamesWaitForTheFirstAndFindItsPlace() throws Exception {
        LinkGroups<String> groups = new LinkGroups<>();
        Entry first = entry("a", 7);
        assertNull(groups.claim(first));
        CompletableFuture<String> second =
                CompletableFuture.supplyAsync(() -> claim(groups, entry("b", 7)));
        assertNull(groups.claim(entry("x", 8)), "another file is not waited for");
        groups.written(first, "place");
        assertEquals("place", second.get());
        assertEquals("place", groups.claim(entry("c", 7)));
    }

    @Test
    void nextNameTakesOverWhenTheFirstFails() throws Exception {
        LinkGroups<String> groups = new LinkGroups<>();
        assertNull(groups.claim(entry("a", 7)));
        groups.failed(entry("a", 7));
        assertNull(groups.claim(entry("b", 7)));
        groups.written(entry("b", 7), "b's");
        assertEquals("b's", groups.claim(entry("c", 7)));
    }

    private static String claim(LinkGroups<String> groups, Entry entry) {
        try {
            String place = groups.claim(entry);
            return place == null ? "none" : place;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
