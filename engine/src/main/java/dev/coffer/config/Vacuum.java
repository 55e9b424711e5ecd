package dev.coffer.config;

/** Whether a database is vacuumed before it is backed up. */
public enum Vacuum {
    NEVER,
    /** If no program has it open. */
    IDLE,
    ALWAYS
}
