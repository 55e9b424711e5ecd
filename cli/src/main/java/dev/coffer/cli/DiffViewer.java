package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens one file as it was and as it is beside it, in {@code $COFFER_DIFF}, else in VS Code. Only
 * when somebody asks with {@code --open}. The two copies lie in a private temporary folder until
 * the program has ended.
 */
final class DiffViewer {
    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST = 100;

    /** What diff and its like end with when the files differ, which is why somebody looks. */
    private static final int DIFFERENT = 1;

    private final Session session;

    DiffViewer(Session session) {
        this.session = session;
    }

    void open(FileTree before, FileTree after, List<TreePath> paths)
            throws IOException, InterruptedException {
        if (paths.size() != 1) {
            throw CofferException.usage("--open takes one file: coffer diff POINT --open -- PATH");
        }
        TreePath path = paths.getFirst();
        Entry old = shown(before, path);
        Entry now = shown(after, path);
        List<String> command = command();
        Path folder = Files.createTempDirectory("coffer-diff-");
        try {
            String name = shortened(path.name().toString().replaceAll("[^A-Za-z0-9._-]", "_"));
            command.add(copy(before, path, old, folder.resolve("before-" + name)).toString());
            command.add(copy(after, path, now, folder.resolve("after-" + name)).toString());
            int code = start(command).waitFor();
            if (code > DIFFERENT) {
                throw CofferException.failed(command.getFirst() + " ended with " + code);
            }
        } finally {
            remove(folder);
        }
    }

    /** Its end tells the program what kind of file it is. */
    private static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(name.length() - LONGEST);
    }

    private static Process start(List<String> command) throws CofferException {
        try {
            return new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            throw CofferException.failed(
                    command.getFirst()
                            + " cannot be started; set COFFER_DIFF to a program that shows two"
                            + " files, as in COFFER_DIFF=\"vimdiff\"",
                    e);
        }
    }

    private List<String> command() throws CofferException {
        String own = session.machine().variable("COFFER_DIFF");
        if (own != null) {
            return new ArrayList<>(List.of(own.strip().split("\\s+")));
        }
        if (onPath("code")) {
            return new ArrayList<>(List.of("code", "--wait", "--diff"));
        }
        throw CofferException.usage(
                "no program to show the two files in: set COFFER_DIFF, as in"
                        + " COFFER_DIFF=\"vimdiff\", or install VS Code");
    }

    private boolean onPath(String program) {
        String path = session.machine().variable("PATH");
        for (String folder : path == null ? new String[0] : path.split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** What one side has there: a file, a link, or nothing. */
    private static @Nullable Entry shown(FileTree tree, TreePath path) throws IOException {
        Entry entry = Trees.find(tree, path);
        if (entry != null && !entry.isFile() && entry.kind() != FileKind.LINK) {
            throw CofferException.usage(
                    "--open takes one file, and "
                            + path
                            + " is a "
                            + EntryLine.word(entry.kind())
                            + "; without --open, coffer diff tells what differs there");
        }
        return entry;
    }

    /** A side that has no such file is an empty one; of a link, where it leads is shown. */
    private static Path copy(FileTree tree, TreePath path, @Nullable Entry entry, Path to)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(to)) {
            if (entry != null && entry.kind() == FileKind.LINK) {
                String line = "a link to " + tree.linkTarget(path, entry) + "\n";
                out.write(line.getBytes(StandardCharsets.UTF_8));
            } else if (entry != null) {
                ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
                try (Content content = tree.open(path, entry)) {
                    while (content.read(buffer.clear()) >= 0) {
                        out.write(buffer.array(), 0, buffer.position());
                    }
                    content.finish();
                }
            }
        }
        return to;
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
