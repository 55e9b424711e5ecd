package dev.coffer.cli;

import dev.coffer.os.HostFiles;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Makes what every command needs and takes long to make, on a thread of its own, while the command
 * line is read: calls into the C library are linked, and the reader of JSON is loaded. Nothing
 * waits for it; who needs such a thing before it is there makes it, or waits for that thing alone.
 */
final class HeadStart implements Runnable {
    private HeadStart() {}

    static void begin() {
        Thread thread = new Thread(new HeadStart(), "head-start");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            HostFiles.ofThisSystem().prepare();
        } catch (UnsupportedOperationException e) {
            return; // the command meets it too, and says so
        }
        try (JsonParser parser =
                new JsonFactory().createParser(ObjectReadContext.empty(), new byte[] {'{', '}'})) {
            parser.nextToken();
        }
    }
}
