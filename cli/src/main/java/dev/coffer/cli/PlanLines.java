package dev.coffer.cli;

import dev.coffer.os.HostPath;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;

/** Reads the document of a plan ({@link dev.coffer.guard.PlanDocument}), line by line. */
final class PlanLines {
    private static final JsonFactory FACTORY = new JsonFactory();

    private PlanLines() {}

    /** Told of each thing that the plan would destroy. */
    interface Reader {
        /**
         * @param effect what would happen to it
         * @param path as it is shown
         */
        void item(String effect, String path);
    }

    static void read(HostPath document, Reader reader) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(document.toPath())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                readLine(line, reader);
            }
        }
    }

    private static void readLine(String line, Reader reader) {
        String effect = "";
        String path = "";
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    switch (parser.currentName()) {
                        case "effect" -> effect = parser.getString();
                        case "path" -> path = parser.getString();
                        default -> {}
                    }
                }
            }
        }
        if (!effect.isEmpty()) {
            reader.item(effect, path);
        }
    }
}
