package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.base.Product;

import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void theEngineIsOfTheSameVersion() {
        assertEquals(Version.TEXT, Product.VERSION);
    }
}
