package dev.coffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

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
