package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.job.Finding.Level;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import java.util.ArrayList;
import java.util.List;

/** Tries what a file system can keep, in a folder of its own that is taken away again. */
final class FileSystemCheck {
    private static final Name FILE = Name.of("file");
    private static final Name UPPER = Name.of("FILE");
    private static final Name LINK = Name.of("link");
    private static final Name SECOND = Name.of("second");
    private static final Name BYTES = Name.of(new byte[] {'n', (byte) 0xff});
    private static final int MODE = 0640;

    private final String about;
    private final Folder place;
    private final Name name;
    private final boolean plainCopies;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> good = new ArrayList<>();

    /**
     * @param about what the findings are about
     * @param place where to try; stays the caller's to close
     * @param random so that two do not meet
     * @param plainCopies whether copies there carry the metadata of the source
     */
    FileSystemCheck(String about, Folder place, String random, boolean plainCopies) {
        this.about = about;
        this.place = place;
        this.name = Name.of(".coffer-doctor-" + random);
        this.plainCopies = plainCopies;
    }

    /**
     * @throws OsException if nothing can be made there at all
     */
    List<Finding> run() throws OsException {
        place.createFolder(name, 0700);
        try (Folder folder = place.openFolder(name)) {
            try {
                tryAll(folder);
            } finally {
                for (Name left : folder.names()) {
                    folder.removeFile(left);
                }
            }
        } finally {
            place.removeFolder(name);
        }
        if (!good.isEmpty()) {
            findings.addFirst(
                    new Finding(about, Level.OK, "its disk keeps " + String.join(", ", good), ""));
        }
        return findings;
    }

    /** One thing to try. */
    private interface Trial {
        boolean works() throws OsException;
    }

    private void tryAll(Folder folder) throws OsException {
        try (OpenFile file = folder.createFile(FILE, MODE)) {
            file.sync();
        }
        check("modes", () -> (folder.stat(FILE).mode() & 0777) == MODE);
        check("times to the nanosecond", () -> keepsNanoseconds(folder));
        check("extended attributes", () -> keepsAttributes(folder));
        check(
                "hard links",
                () -> {
                    folder.createHardLink(SECOND, folder, FILE);
                    FileStat second = folder.stat(SECOND);
                    return second.links() == 2 && second.sameInode(folder.stat(FILE));
                });
        check(
                "symbolic links",
                () -> {
                    folder.createLink(LINK, Bytes.of("a"));
                    return folder.readLink(LINK).length() == 1;
                });
        check("upper and lower case", () -> folder.statIfThere(UPPER) == null);
        check(
                "names of any bytes",
                () -> {
                    folder.createFile(BYTES, MODE).close();
                    return folder.names().contains(BYTES);
                });
    }

    private static boolean keepsNanoseconds(Folder folder) throws OsException {
        Timestamp time = new Timestamp(1_500_000_000, 123_456_789);
        folder.setModified(FILE, time);
        return folder.stat(FILE).modified().equals(time);
    }

    private static boolean keepsAttributes(Folder folder) throws OsException {

        Xattr attribute = new Xattr(Bytes.of("user.coffer"), Bytes.of("1"));
        folder.setXattr(FILE, attribute);
        return folder.xattrs(FILE).contains(attribute);
    }

    private void check(String what, Trial trial) {
        String why = "";
        boolean works = false;
        try {
            works = trial.works();
        } catch (OsException e) {
            why = ": " + e.reason();
        }
        if (works) {
            good.add(what);
        } else {
            findings.add(
                    new Finding(
                            about,
                            Level.WARN,
                            "its disk does not keep " + what + why,
                            plainCopies
                                    ? "the store's record keeps them, and a restore elsewhere sets"
                                            + " them; the copies themselves lack them"
                                    : "the store's record keeps them; a restore elsewhere sets"
                                            + " them"));
        }
    }
}
