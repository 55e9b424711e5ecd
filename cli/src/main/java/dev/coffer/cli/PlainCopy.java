package dev.coffer.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A plain copy of a folder or file beside it, made with the JDK's file calls and nothing else: for
 * when everything else has failed. It is no consistent state of what programs write to meanwhile.
 */
final class PlainCopy {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss");

    /** What SQLite keeps beside a database belongs to it. */
    private static final List<String> SIDE_FILES = List.of("-wal", "-journal");

    private PlainCopy() {}

    /**
     * Copies to {@code NAME.before-2026-11-21_143015}. That name is there only when the copy is
     * whole.
     *
     * @return where the copy lies
     */
    static Path beside(Path source, Clock clock) throws IOException {
        Path real = source.toRealPath();
        Path name = real.getFileName();
        Path parent = real.getParent();
        if (name == null || parent == null) {
            throw new IOException("the root of the file system has nothing beside it");
        }
        String dated = name + ".before-" + SECOND.format(ZonedDateTime.now(clock));
        Path copy = parent.resolve(dated);
        for (int i = 2; Files.exists(copy, LinkOption.NOFOLLOW_LINKS); i++) {
            copy = parent.resolve(dated + "-" + i);
        }
        Path partial = parent.resolve("." + copy.getFileName() + ".partial");
        boolean done = false;
        try {
            if (Files.isDirectory(real)) {
                Files.walkFileTree(real, new Copier(real, partial));
            } else {
                copyFile(real, partial);
                for (String side : SIDE_FILES) {
                    Path beside = parent.resolve(name + side);
                    if (Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS)) {
                        copyFile(beside, parent.resolve(copy.getFileName() + side));
                    }
                }
            }
            Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            return copy;
        } finally {
            if (!done) {
                remove(partial);
            }
        }
    }

    private static void copyFile(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }

    private static void remove(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(path, new Remover());
        }
    }

    /** Copies a tree; times of folders last, for what is put into them changes them. */
    private static final class Copier extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;
        private final Map<Path, FileTime> times = new HashMap<>();

        Copier(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        private Path target(Path path) {
            return to.resolve(from.relativize(path));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            Files.copy(folder, target(folder), StandardCopyOption.COPY_ATTRIBUTES);
            times.put(folder, attributes.lastModifiedTime());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (!attributes.isOther()) { // a socket or a device has nothing to copy
                copyFile(file, target(file));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
            FileTime time = times.remove(folder);
            if (time != null) {
                Files.setLastModifiedTime(target(folder), time);
            }
            return super.postVisitDirectory(folder, failure);
        }
    }

    /** Removes a tree of ours. */
    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
