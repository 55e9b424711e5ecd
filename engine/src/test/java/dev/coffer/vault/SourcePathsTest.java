package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.vault.format.Snapshot;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/** What is made of the texts that a snapshot has for its sources. */
class SourcePathsTest {
    private static final Sha256 ID = Sha256.hash(new byte[] {1});

    private static Snapshot snapshot(List<String> paths, List<String> tags) {
        return new Snapshot(
                OffsetDateTime.parse("2026-01-01T00:00:00Z"),
                null,
                ID,
                paths,
                "host",
                "root",
                0,
                0,
                List.of(),
                tags,
                null,
                "",
                null);
    }

    private static List<String> told(String... paths) {
        List<String> told = new ArrayList<>();
        for (SourcePlace place : SourcePaths.of(snapshot(List.of(paths), List.of()))) {
            told.add(place.name() + " " + (place.isPlace() ? "at " : "of ") + place.shown());
        }
        return told;
    }

    @Test
    void anAbsolutePathIsAPlaceByItsLastName() {
        assertEquals(List.of("b at /a/b"), told("/a/b"));
        assertEquals(List.of("b at /a/b"), told("//a//b/"));
        assertEquals(List.of("root at /"), told("/"));
        assertEquals(List.of("x at /a/x", "x-1 at /b/x"), told("/b/x", "/a/x", "/b//x"));
    }

    @Test
    void whatIsNoAbsolutePathOfThisSystemIsNoPlace() {
        assertEquals(List.of("root of ."), told("."));
        assertEquals(List.of("root of "), told(""));
        assertEquals(List.of("root of "), told());
        assertEquals(List.of("dir of rel/dir"), told("rel/dir"));
        assertEquals(List.of("x of C:\\Users\\x"), told("C:\\Users\\x"));
        assertEquals(List.of("root of /.."), told("/.."));
        assertEquals(List.of("b of /a/../b"), told("/a/../b"));
        assertEquals(List.of("a of /a/\\x00"), told("/a/\0"));
        assertEquals(
                HostPath.of("/C/Users/x"),
                SourcePaths.of(snapshot(List.of("C:\\Users\\x"), List.of())).getFirst().path());
    }

    private static List<SourcePlace> again(boolean isSave, SourcePlace... sources) {
        List<String> paths = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (SourcePlace source : sources) {
            paths.add(SourcePaths.text(source.path()));
        }
        for (String tag : SourcePaths.tags(List.of(sources), isSave)) {
            tags.add(PointTags.tag(PointTags.SOURCE, tag));
        }
        if (isSave) {
            tags.add(PointTags.SAVE);
        }
        return SourcePaths.of(snapshot(paths, tags));
    }

    @Test
    void tagsKeepNamesAndBytesThatPathsDoNotTell() {
        SourcePlace odd =
                new SourcePlace(
                        "od\\xffd",
                        HostPath.of("/a").resolve(Name.of(new byte[] {'o', 'd', -1, 'd'})));
        SourcePlace one = new SourcePlace("one=1, ü", HostPath.of("/a/same"));
        SourcePlace two = new SourcePlace("two", HostPath.of("/b/same"));
        SourcePlace again = new SourcePlace("three", HostPath.of("/b/same"));
        assertEquals(List.of(odd), again(false, odd));
        assertEquals(List.of(one, two), again(false, two, one));
        assertEquals(List.of(one, again, two), again(true, two, one, again));
        assertEquals(
                List.of(new SourcePlace("top", HostPath.of("/"))),
                again(false, new SourcePlace("top", HostPath.of("/"))));
    }

    @Test
    void whatPathsTellNeedsNoTag() {
        List<SourcePlace> usual =
                List.of(
                        new SourcePlace("x", HostPath.of("/a/x")),
                        new SourcePlace("x-1", HostPath.of("/b/x")));
        assertEquals(List.of(), SourcePaths.tags(usual, false));
        assertEquals(List.of("/a/x", "/b/x"), SourcePaths.tags(usual, true));
    }

    @Test
    void tagsThatDoNotFitThePathsCountForNothing() {
        List<String> tags = List.of("coffer:source=one=/a", "coffer:source=two=/b");
        assertEquals("a", SourcePaths.of(snapshot(List.of("/a"), tags)).getFirst().name());
        for (String bad : List.of("rel", "x=rel", "..=/a", "x/=/a", "a=/a/..", "", "=/a")) {
            List<String> one = List.of("coffer:source=" + bad);
            assertEquals("a", SourcePaths.of(snapshot(List.of("/a"), one)).getFirst().name(), bad);
        }
    }

    @Test
    void whateverASnapshotSaysIsAPointThatCanBeToldFromOthers() {
        Random random = new Random(4);
        String[] parts = {
            "/", "..", ".", "\\", "C:", "a", "\0", "\uFFFD", "\u001b[31m", "=", "%2F", "x"
        };
        for (int i = 0; i < 50_000; i++) {
            List<String> paths = new ArrayList<>();
            List<String> tags = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                paths.add(words(random, parts));
            }
            for (int n = random.nextInt(3); n > 0; n--) {
                tags.add("coffer:source=" + words(random, parts));
            }
            if (random.nextBoolean()) {
                tags.add(PointTags.SAVE);
            }
            RestorePoint point = Points.of(ID, snapshot(paths, tags));
            HashSet<String> names = new HashSet<>();
            assertFalse(point.sources().isEmpty());
            for (SourcePlace source : point.sources()) {
                TreePath.ROOT.child(Name.of(Escaped.parse(source.name())));
                assertTrue(names.add(source.name()), paths + " " + tags);
                assertFalse(source.shown().contains("\u001b"));
            }
        }
    }

    private static String words(Random random, String[] parts) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    @Test
    void bytesAreLostOneByOneAsInGo() {
        byte[] half = {'/', (byte) 0xe2, (byte) 0x82, 'x'};
        assertEquals("/\uFFFD\uFFFDx", SourcePaths.text(HostPath.of(half)));
        assertEquals("/ü", SourcePaths.text(HostPath.of("/ü".getBytes(StandardCharsets.UTF_8))));
    }
}
