package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

class DatabaseHeaderTest {
    @TempDir private Path dir;

    @Test
    void headerOfARealDatabaseIsRead() throws Exception {
        Path file = dir.resolve("app.db");
        Ledger.make(HostPath.of(file), "wal", 10).close();
        DatabaseHeader header = DatabaseHeader.parse(Files.readAllBytes(file));
        assertNotNull(header);
        assertEquals(4096, header.pageSize());
        assertTrue(header.isWal());
        assertTrue(header.pageCountIsValid());
        assertEquals(Files.size(file), header.pageCount() * header.pageSize());
    }

    @Test
    void onlyTheMagicWithAPossiblePageSizeIsADatabase() {
        byte[] start = new byte[100];
        byte[] magic = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, start, 0, magic.length);
        assertNull(DatabaseHeader.parse(start)); // page size 0
        start[17] = 1;
        assertNotNull(DatabaseHeader.parse(start));
        assertEquals(65536, pageSize(start));
        start[16] = 2;
        assertNull(DatabaseHeader.parse(start)); // 513
        start[17] = 0;
        assertEquals(512, pageSize(start));
        assertNull(DatabaseHeader.parse(Arrays.copyOf(start, 99)));
        assertTrue(DatabaseHeader.isDatabase(start, 16));
        assertFalse(DatabaseHeader.isDatabase(start, 15));
        start[3] = 'x';
        assertNull(DatabaseHeader.parse(start));
        assertFalse(DatabaseHeader.isDatabase(start, 100));
    }

    @Test
    void sideFilesAreKnownByTheirNames() {
        Name name = Name.of("app.db");
        assertEquals(Name.of("app.db-wal"), SideFiles.wal(name));
        for (Name side : SideFiles.of(name)) {
            assertEquals(name, SideFiles.databaseOf(side));
        }
        assertNull(SideFiles.databaseOf(name));
        assertNull(SideFiles.databaseOf(Name.of("-wal")));
        assertNull(SideFiles.databaseOf(Name.of("..-journal")));
        assertNull(SideFiles.databaseOf(Name.of("journal")));
    }

    private static int pageSize(byte[] start) {
        DatabaseHeader header = DatabaseHeader.parse(start);
        return header == null ? 0 : header.pageSize();
    }
}
