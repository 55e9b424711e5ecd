package dev.coffer.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

class ErrnoTest {
    @Test
    void everyNumberLeadsToItsOwnConstant() {
        Set<Integer> numbers = new HashSet<>();
        for (Errno errno : Errno.values()) {
            assertTrue(numbers.add(errno.number()), errno.name());
            assertFalse(errno.meaning().isBlank());
            assertEquals(errno, Errno.of(errno.number()));
        }
        assertEquals(Errno.OTHER, Errno.of(4711));
        assertEquals(Errno.OTHER, Errno.of(0));
    }

    @Test
    void retryGiveUpAndDamagedAreToldApart() {
        Map<Errno, Errno.Outlook> expected =
                new EnumMap<>(
                        Map.of(
                                Errno.EAGAIN, Errno.Outlook.RETRY,
                                Errno.EMFILE, Errno.Outlook.RETRY,
                                Errno.ESTALE, Errno.Outlook.RETRY,
                                Errno.ENOSPC, Errno.Outlook.GIVE_UP,
                                Errno.EACCES, Errno.Outlook.GIVE_UP,
                                Errno.ENOENT, Errno.Outlook.GIVE_UP,
                                Errno.EIO, Errno.Outlook.DAMAGED,
                                Errno.EUCLEAN, Errno.Outlook.DAMAGED,
                                Errno.EBADMSG, Errno.Outlook.DAMAGED));
        expected.forEach((errno, outlook) -> assertEquals(outlook, errno.outlook()));
    }

    @Test
    void failureReadsAsASentenceAboutItsObject() {
        OsException full = new OsException("pwrite", "/store/a\\xff", 28);
        assertEquals("/store/a\\xff: no space left on the device", full.getMessage());
        assertEquals("no space left on the device", full.reason());
        assertTrue(full.is(Errno.ENOSPC));
        assertTrue(full.is(Errno.EDQUOT, Errno.ENOSPC));
        assertFalse(full.is(Errno.EIO));
    }

    @Test
    void unknownNumberIsKeptAndShown() {
        OsException odd = new OsException("statx", "/x", 133);
        assertEquals(Errno.OTHER, odd.errno());
        assertEquals(133, odd.number());
        assertEquals("/x: unexpected error 133", odd.getMessage());
        assertTrue(odd.toString().endsWith("(statx)"), odd.toString());
    }
}
