package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EntryLineTest {
    @Test
    void whoHasNoNameIsShownByNumber() {
        StringBuilder line = new StringBuilder();
        EntryLine.who(line, "root", 0);
        EntryLine.who(line, "", -2);
        EntryLine.who(line, "", 1000);
        assertEquals(" root     4294967294 1000    ", line.toString());
    }

    @Test
    void theNumbersOfADeviceAreThoseOfMakedev() {
        long disk = 8L << 8 | 17; // makedev(8, 17)
        assertEquals(8, EntryLine.major(disk));
        assertEquals(17, EntryLine.minor(disk));
        long large = 0x12345000L << 32 | 0x678L << 8 | 0x9abcd00L << 12 | 0xefL;
        assertEquals(0x12345678L, EntryLine.major(large));
        assertEquals(0x9abcdefL, EntryLine.minor(large));
    }
}
