package dev.coffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ToolchainTest {
    @Test
    void testsRunOnJdk25WhateverMavenRunsOn() {
        assertEquals(25, Runtime.version().feature());
    }

    @Test
    void textIsUtf8WhateverTheLocale() {
        assertEquals(StandardCharsets.UTF_8, Charset.defaultCharset());
    }
}
