package dev.coffer.config;

/** A value and where it comes from. */
public record Sourced<T>(T value, ValueOrigin origin) {}
