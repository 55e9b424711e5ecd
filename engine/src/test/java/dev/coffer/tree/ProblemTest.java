package dev.coffer.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.base.TreePath;

import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void reasonIsOneLineAndCannotActOnATerminal() {
        assertEquals("one; two: three", reason("one\n two: three\r\n"));
        assertEquals("a \\x1b[31m b", reason("a \u001b[31m b"));
        assertEquals("as it is", reason("as it is"));
    }

    private static String reason(String words) {
        return new Problem(TreePath.of("c.db"), Problem.Kind.DAMAGED, words).reason();
    }
}
