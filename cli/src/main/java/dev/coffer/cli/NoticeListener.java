package dev.coffer.cli;

import dev.coffer.store.RunListener;

/** Says what is told of the store itself, and nothing of the work. */
final class NoticeListener implements RunListener {
    private final Console console;
    private final boolean silent;

    NoticeListener(Console console, boolean silent) {
        this.console = console;
        this.silent = silent;
    }

    @Override
    public void notice(String sentence) {
        if (!silent) {
            console.say(sentence);
        }
    }
}
