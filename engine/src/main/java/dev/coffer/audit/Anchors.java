package dev.coffer.audit;

import dev.coffer.base.CofferException;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Heads that a person kept: as text, or in a file. */
public final class Anchors {
    private static final int LIMIT = 16 << 20;

    private Anchors() {}

    /**
     * The heads in a file: one a line as {@link AuditHead#toString} writes it, among whatever else
     * the line says; or a copy of a head file.
     *
     * @throws CofferException {@code USAGE} if there is none in it, or it cannot be read
     */
    public static List<NamedHead> ofFile(HostFiles files, HostPath file) throws CofferException {
        byte[] content;
        try (Folder folder = files.open(file.parent())) {
            content = SmallFiles.read(folder, file.name(), LIMIT);
        } catch (OsException e) {
            throw new CofferException(
                    CofferException.Reason.USAGE,
                    "no head of an audit log can be had from " + file + ": " + e.reason(),
                    e);
        }
        List<NamedHead> heads = new ArrayList<>();
        HeadFile copy = HeadFile.parse(content);
        if (copy != null) {
            heads.add(new NamedHead(file.toString(), copy.head()));
            return heads;
        }
        for (String word : new String(content, StandardCharsets.UTF_8).split("\\s+", -1)) {
            AuditHead head = AuditHead.parse(word);
            if (head != null) {
                heads.add(new NamedHead(file.toString(), head));
            }
        }
        if (heads.isEmpty()) {
            throw CofferException.usage(
                    "there is no head of an audit log in "
                            + file
                            + "; one is written LOG:SEQ:SHA256, as coffer audit verify prints it");
        }
        return heads;
    }
}
