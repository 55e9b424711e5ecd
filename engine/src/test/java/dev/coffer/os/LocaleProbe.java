package dev.coffer.os;

import dev.coffer.base.Name;
import dev.coffer.testkit.os.NamesContract;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Run in a process of its own, under another locale: are all names of a folder what they were? */
final class LocaleProbe {
    private LocaleProbe() {}

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[0]);
        List<Name> expected = NamesContract.hostileNames();
        List<Name> throughPaths = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(dir)) {
            for (Path path : paths) {
                throughPaths.add(HostPath.of(path).name());
            }
        }
        throughPaths.sort(null);
        try (Folder folder = HostFiles.ofThisSystem().open(HostPath.of(dir))) {
            for (Name name : folder.names()) {
                Path path = HostPath.of(dir).resolve(name).toPath();
                if (!Files.exists(path)) {
                    throw new AssertionError("not found as a Path: " + name);
                }
            }
            boolean all = expected.equals(folder.names()) && expected.equals(throughPaths);
            System.out.println(all ? "all came back" : "got " + folder.names() + throughPaths);
        }
    }
}
