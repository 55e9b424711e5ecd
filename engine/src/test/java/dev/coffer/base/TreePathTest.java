package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

class TreePathTest {
    @Test
    void pathsThatCouldLeaveTheRootAreRefused() {
        for (String text :
                List.of("..", "a/..", "a/../b", ".", "a/./b", "/a", "a/", "a//b", "a\0b")) {
            assertThrows(IllegalArgumentException.class, () -> TreePath.of(text), text);
        }
    }

    @Test
    void whatAPersonTypedIsTidied() {
        assertEquals(TreePath.of("a/b"), TreePath.parse("/a//./b/"));
        assertEquals(TreePath.ROOT, TreePath.parse(""));
        assertEquals(TreePath.ROOT, TreePath.parse("/"));
        assertEquals(TreePath.ROOT, TreePath.parse("."));
        assertEquals(
                TreePath.ROOT.child(Name.of(new byte[] {(byte) 0xff})), TreePath.parse("\\xff"));
        assertThrows(IllegalArgumentException.class, () -> TreePath.parse("a/../b"));
    }

    @Test
    void namesParentAndDepthAgree() {
        TreePath path = TreePath.of("a/b/c");
        assertEquals(List.of(Name.of("a"), Name.of("b"), Name.of("c")), path.names());
        assertEquals(3, path.depth());
        assertEquals(Name.of("c"), path.name());
        assertEquals(TreePath.of("a/b"), path.parent());
        assertEquals(TreePath.ROOT, TreePath.of("a").parent());
        assertNull(TreePath.ROOT.parent());
        assertEquals(0, TreePath.ROOT.depth());
        assertEquals(List.of(), TreePath.ROOT.names());
        assertThrows(IllegalStateException.class, TreePath.ROOT::name);
    }

    @Test
    void containingIsByWholeNames() {
        TreePath a = TreePath.of("a");
        assertTrue(a.contains(a));
        assertTrue(a.contains(TreePath.of("a/b")));
        assertFalse(a.contains(TreePath.of("ab")));
        assertFalse(a.contains(TreePath.ROOT));
        assertTrue(TreePath.ROOT.contains(a));
        assertEquals(TreePath.of("b/c"), a.relativize(TreePath.of("a/b/c")));
        assertEquals(TreePath.ROOT, a.relativize(a));
        assertThrows(IllegalArgumentException.class, () -> a.relativize(TreePath.of("ab")));
        assertEquals(TreePath.of("a/b/c"), a.resolve(TreePath.of("b/c")));
        assertEquals(a, a.resolve(TreePath.ROOT));
        assertEquals(a, TreePath.ROOT.resolve(a));
    }

    @Test
    void folderComesBeforeWhatItHoldsAndThatBeforeLongerNames() {
        List<TreePath> paths =
                new ArrayList<>(
                        List.of(
                                TreePath.ROOT,
                                TreePath.of("a"),
                                TreePath.of("a/b"),
                                TreePath.of("a/b/c"),
                                TreePath.of("a/c"),
                                TreePath.of("a\tb"),
                                TreePath.of("a.txt"),
                                TreePath.of("a0"),
                                TreePath.of("\u00e9")));
        List<TreePath> expected = List.copyOf(paths);
        Collections.reverse(paths);
        paths.sort(null);
        assertEquals(expected, paths);
    }

    /** A tree: names and what they hold. */
    private static final class Node {
        final TreeMap<Name, Node> children = new TreeMap<>();
    }

    @Test
    void orderIsThatOfADepthFirstWalkOverSortedNames() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] alphabet = {'a', 'b', '.', ' ', 1, 0x2e, 0x30, (byte) 0xff};
        for (int round = 0; round < 200; round++) {
            Node root = new Node();
            for (int i = 0; i < 60; i++) {
                Node at = root;
                for (int depth = random.nextInt(4); depth >= 0; depth--) {
                    byte[] name = new byte[1 + random.nextInt(3)];
                    for (int k = 0; k < name.length; k++) {
                        name[k] = alphabet[random.nextInt(alphabet.length)];
                    }
                    if (Name.problem(name) == null) {
                        at = at.children.computeIfAbsent(Name.of(name), _ -> new Node());
                    }
                }
            }
            List<TreePath> walked = new ArrayList<>();
            walk(root, TreePath.ROOT, walked);
            List<TreePath> sorted = new ArrayList<>(walked);
            Collections.shuffle(sorted, random);
            sorted.sort(null);
            assertEquals(walked, sorted, "seed " + seed);
            for (TreePath path : walked) {
                assertEquals(path, TreePath.of(path.toBytes()));
                assertEquals(path, TreePath.parse(path.toString()), "seed " + seed);
                TreePath parent = path.parent();
                if (!path.isRoot()) {
                    assertNotNull(parent);
                    assertEquals(path, parent.child(path.name()));
                    assertTrue(parent.compareTo(path) < 0);
                }
            }
        }
    }

    private static void walk(Node node, TreePath path, List<TreePath> walked) {
        walked.add(path);
        node.children.forEach((name, child) -> walk(child, path.child(name), walked));
    }
}
