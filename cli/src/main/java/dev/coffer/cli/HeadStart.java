package dev.coffer.cli;

import dev.coffer.base.Sha256;
import dev.coffer.os.HostFiles;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Makes what every command needs and takes long to make, on threads of their own, while the command
 * line is read: calls into the C library are linked, and the reader of JSON is loaded. Nothing
 * waits for them; who needs such a thing before it is there makes it, or waits for that thing
 * alone.
 */
final class HeadStart {
    private HeadStart() {}

    /**
     * @param args the words after {@code coffer}
     */
    static void begin(String[] args) {
        start("head-start-calls", HeadStart::linkCalls);
        for (String arg : args) {
            if (arg.contains("vault:")) {
                start("head-start-hash", Sha256::digest);
                break;
            }
        }
        start("head-start-json", HeadStart::loadJson);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void linkCalls() {
        try {
            HostFiles.ofThisSystem().prepare();
        } catch (UnsupportedOperationException e) {
            return; // the command meets it too, and says so
        }
    }

    private static void loadJson() {
        try (JsonParser parser =
                new JsonFactory().createParser(ObjectReadContext.empty(), new byte[] {'{', '}'})) {
            parser.nextToken();
        }
    }
}
