package dev.coffer.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;

class RootsTest {
    private static final Roots ROOTS =
            new Roots(
                    12,
                    List.of(
                            new Roots.PointRoot("aa11", new Ref(3, 16, 100)),
                            new Roots.PointRoot("bb22", new Ref(12, 5_000_000_000L, 1))),
                    List.of(
                            new Roots.DeletedRoot(
                                    "2025-11-24_14-30-15-2",
                                    OffsetDateTime.parse("2025-11-24T14:30:15.123456+01:00"),
                                    new Ref(12, 77, 0))),
                    new Ref(1, 2, 3));

    @Test
    void areReadBackAsWritten() throws Exception {
        assertEquals(ROOTS, Roots.parse(ROOTS.text()));
        assertEquals(Roots.NONE, Roots.parse(Roots.NONE.text()));
    }

    @Test
    void lookLikeThisOnDisk() {
        assertEquals(
                """
                coffer-roots 1
                segment 12
                point aa11 3:16:100
                point bb22 12:5000000000:1
                deleted 2025-11-24_14-30-15-2 2025-11-24T14:30:15.123456+01:00 12:77:0
                partial 1:2:3
                crc32c 8f0ea73c
                """
                        .lines()
                        .limit(6)
                        .toList(),
                new String(ROOTS.text(), StandardCharsets.US_ASCII).lines().limit(6).toList());
    }

    @Test
    void anyChangedByteIsSeen() {
        byte[] text = ROOTS.text();
        for (int i = 0; i < text.length; i++) {
            byte[] damaged = text.clone();
            damaged[i] ^= 1;
            assertThrows(DamagedException.class, () -> Roots.parse(damaged), "byte " + i);
        }
    }

    @Test
    void commitRecordIsReadBackAndItsDamageSeen() throws Exception {
        CommitRecord record = new CommitRecord("ab12", 99, 12, "bb22", 7, ROOTS);
        byte[] text = record.text();
        assertEquals(record, CommitRecord.parse(text));
        CommitRecord without = new CommitRecord("ab12", 0, 0, null, 0, Roots.NONE);
        assertEquals(without, CommitRecord.parse(without.text()));
        for (int i = 0; i < text.length; i++) {
            byte[] damaged = text.clone();
            damaged[i] ^= 1;
            assertThrows(DamagedException.class, () -> CommitRecord.parse(damaged), "byte " + i);
        }
    }

    @Test
    void stepsAreReadBack() throws Exception {
        TreePath a = TreePath.of("a/b");
        TreePath b = TreePath.of(".coffer/deleted/x/a/b");
        for (Step step :
                List.of(
                        new Step.Move(a, -1, b),
                        new Step.Place(b, a),
                        new Step.Remove(a, 5),
                        new Step.RemoveFolder(a),
                        new Step.MakeFolder(b))) {
            ByteSink out = new ByteSink(8);
            Step.encode(step, out);
            assertEquals(step, Step.decode(new ByteCursor(out.array(), 0, out.length())));
        }
    }
}
