package dev.coffer.cli;

/**
 * What {@code coffer --version} says. A constant filled in by the build: no file has to be opened
 * for it.
 */
final class Version {
    /** The version of this build, as in the POM. */
    static final String TEXT = "${project.version}";

    private Version() {}
}
