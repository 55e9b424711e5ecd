package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "12 B, 12",
        "10 MiB, 10485760",
        "10MiB, 10485760",
        "10m, 10485760",
        "10MB, 10000000",
        "700 kB, 700000",
        "1.5K, 1536",
        "0.3 b, 0",
        "2 TiB, 2199023255552",
        "1 PB, 1000000000000000",
        "7.99 EiB, 9211842821808707338"
    })
    void sizesAreTakenInPowersOf1024AndOf1000(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(text).bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "MiB", "ten", "-1", "1,5 MiB", "1.2.3", "10 XB", "10 MBB", "1e9", "."
            })
    void whatIsNoSizeIsNamedWithAnExample(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text))
                        .getMessage();
        assertEquals(
                "\"" + text + "\" is not a size; write a number and a unit, as in 10 MiB or 500 kB",
                message);
    }

    @Test
    void sizesThatNoFileCanHaveAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse("8 EiB"));
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse("9".repeat(40)));
        assertThrows(IllegalArgumentException.class, () -> new ByteSize(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1075, 1.0 KiB",
        "1076, 1.1 KiB",
        "1048524, 1023.9 KiB",
        "1048525, 1.0 MiB",
        "1258291, 1.2 MiB",
        "36507222016, 34.0 GiB",
        "9223372036854775807, 8.0 EiB",
        "8646911284551352320, 7.5 EiB"
    })
    void sizesAreShownWithOneDecimalAndNever1024OfAUnit(long bytes, String shown) {
        assertEquals(shown, new ByteSize(bytes).forPeople());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1023, 1024, 1536, 10485760, 1L << 62, Long.MAX_VALUE})
    void theWrittenFormIsExact(long bytes) {
        ByteSize size = new ByteSize(bytes);
        assertEquals(size, ByteSize.parse(size.toString()));
    }

    @Test
    void theWrittenFormUsesTheLargestUnitThatDivides() {
        assertEquals("10 MiB", new ByteSize(10 << 20).toString());
        assertEquals("1025 B", new ByteSize(1025).toString());
    }
}
