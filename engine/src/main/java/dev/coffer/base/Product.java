package dev.coffer.base;

/** What this program is. */
public final class Product {
    /** The version in the POM; a test compares them. */
    public static final String VERSION = "0.1.0-SNAPSHOT";

    private Product() {}
}
