package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.CofferException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class PasswordsTest {
    @Test
    void commandIsCutIntoWordsAsAShellCutsIt() throws Exception {
        assertEquals(List.of("pass", "show", "a b"), Passwords.words("pass  show 'a b'"));
        assertEquals(
                List.of("x", "", "it's \"it\""), Passwords.words("x '' it\\'s\" \\\"it\\\"\""));
        assertEquals(List.of("a\\n"), Passwords.words("'a\\n'"));
        assertEquals(List.of(), Passwords.words("  "));
        assertThrows(CofferException.class, () -> Passwords.words("pass 'show"));
    }

    @Test
    void whatIsAroundThePasswordInAFileDoesNotCount() {
        assertTrimmed("geheim", "geheim\n".getBytes(StandardCharsets.UTF_8));
        assertTrimmed("ge heim", "\ufeff\t ge heim \r\n\n".getBytes(StandardCharsets.UTF_8));
        assertTrimmed("gehéim", "\ufeffgehéim\r\n".getBytes(StandardCharsets.UTF_16LE));
        assertTrimmed("gehéim", "\ufeffgehéim".getBytes(StandardCharsets.UTF_16BE));
        assertTrimmed("", " \n".getBytes(StandardCharsets.UTF_8));
        assertTrimmed("", new byte[0]);
    }

    private static void assertTrimmed(String expected, byte[] file) {
        assertArrayEquals(expected.getBytes(StandardCharsets.UTF_8), Passwords.trimmed(file));
    }
}
