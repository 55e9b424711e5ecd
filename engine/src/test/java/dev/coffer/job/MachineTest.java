package dev.coffer.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class MachineTest {
    @TempDir Path dir;

    @Test
    void whoRunsThisIsWhomTheKernelSaysAndNotAProperty() throws Exception {
        String before = System.getProperty("user.name");
        System.setProperty("user.name", "mallory");
        try {
            String owner = Files.getOwner(Files.createTempFile(dir, "mine", "")).getName();
            assertEquals(owner, Machine.local().user());
        } finally {
            System.setProperty("user.name", before);
        }
    }

    @Test
    void aUserIsKnownByNameAndByNumber() {
        assertTrue(Machine.hasUser("root"));
        assertTrue(Machine.hasUser("4711"));
        assertFalse(Machine.hasUser("nobody-of-this-name"));
    }
}
