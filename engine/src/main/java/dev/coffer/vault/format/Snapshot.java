package dev.coffer.vault.format;

import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A point of a vault, as its file has it. Immutable.
 *
 * @param time when the run began
 * @param parent the snapshot before it, or null
 * @param tree blob of the root folder; null in a broken one
 * @param paths absolute paths of what it holds
 * @param host empty if not told
 * @param user empty if not told
 * @param uid of the user
 * @param gid of the user
 * @param excludes patterns that left something out
 * @param tags in their order
 * @param original the id it had before its tags were first changed, or null
 * @param program that made it; empty if not told
 * @param summary what the run did; null if not told
 */
public record Snapshot(
        OffsetDateTime time,
        @Nullable Sha256 parent,
        @Nullable Sha256 tree,
        List<String> paths,
        String host,
        String user,
        int uid,
        int gid,
        List<String> excludes,
        List<String> tags,
        @Nullable Sha256 original,
        String program,
        @Nullable Summary summary) {
    public Snapshot {
        paths = List.copyOf(paths);
        excludes = List.copyOf(excludes);
        tags = List.copyOf(tags);
    }

    /**
     * What a run did.
     *
     * @param dataAdded bytes of new blobs
     * @param dataAddedPacked bytes they take in the vault
     */
    public record Summary(
            OffsetDateTime began,
            OffsetDateTime ended,
            long filesNew,
            long filesChanged,
            long filesUnmodified,
            long dirsNew,
            long dirsChanged,
            long dirsUnmodified,
            long dataBlobs,
            long treeBlobs,
            long dataAdded,
            long dataAddedPacked,
            long files,
            long bytes) {
        /** Of a point that does not tell. */
        public static Summary none(OffsetDateTime time) {
            return new Summary(time, time, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    /** The same with other tags, remembering which one it was. */
    public Snapshot withTags(List<String> others, Sha256 self) {
        return new Snapshot(
                time,
                parent,
                tree,
                paths,
                host,
                user,
                uid,
                gid,
                excludes,
                others,
                original == null ? self : original,
                program,
                summary);
    }

    /** JSON in Go's order. */
    public byte[] toBytes() {
        GoJson out = new GoJson();
        time(out.raw("{\"time\":"), time);
        id(out, ",\"parent\":", parent);
        if (tree == null) {
            out.raw(",\"tree\":null");
        }
        id(out, ",\"tree\":", tree);
        out.raw(",\"paths\":");
        texts(out, paths);
        text(out, ",\"hostname\":", host);
        text(out, ",\"username\":", user);
        if (uid != 0) {
            out.raw(",\"uid\":").unsigned(uid);
        }
        if (gid != 0) {
            out.raw(",\"gid\":").unsigned(gid);
        }
        if (!excludes.isEmpty()) {
            texts(out.raw(",\"excludes\":"), excludes);
        }
        if (!tags.isEmpty()) {
            texts(out.raw(",\"tags\":"), tags);
        }
        id(out, ",\"original\":", original);
        text(out, ",\"program_version\":", program);
        if (summary != null) {
            summary(out, summary);
        }
        return out.raw("}").toBytes();
    }

    private static void time(GoJson out, OffsetDateTime time) {
        out.time(time.toEpochSecond(), time.getNano(), time.getOffset().getTotalSeconds());
    }

    private static void id(GoJson out, String field, @Nullable Sha256 id) {
        if (id != null) {
            out.raw(field).hex(id.shared(), 0, Sha256.BYTES);
        }
    }

    private static void text(GoJson out, String field, String text) {
        if (!text.isEmpty()) {
            out.raw(field).string(text);
        }
    }

    private static void texts(GoJson out, List<String> texts) {
        out.raw("[");
        for (int i = 0; i < texts.size(); i++) {
            out.raw(i == 0 ? "" : ",").string(texts.get(i));
        }
        out.raw("]");
    }

    private static void summary(GoJson out, Summary s) {
        time(out.raw(",\"summary\":{\"backup_start\":"), s.began);
        time(out.raw(",\"backup_end\":"), s.ended);
        out.raw(",\"files_new\":").unsigned(s.filesNew);
        out.raw(",\"files_changed\":").unsigned(s.filesChanged);
        out.raw(",\"files_unmodified\":").unsigned(s.filesUnmodified);
        out.raw(",\"dirs_new\":").unsigned(s.dirsNew);
        out.raw(",\"dirs_changed\":").unsigned(s.dirsChanged);
        out.raw(",\"dirs_unmodified\":").unsigned(s.dirsUnmodified);
        out.raw(",\"data_blobs\":").unsigned(s.dataBlobs);
        out.raw(",\"tree_blobs\":").unsigned(s.treeBlobs);
        out.raw(",\"data_added\":").unsigned(s.dataAdded);
        out.raw(",\"data_added_packed\":").unsigned(s.dataAddedPacked);
        out.raw(",\"total_files_processed\":").unsigned(s.files);
        out.raw(",\"total_bytes_processed\":").unsigned(s.bytes).raw("}");
    }

    /**
     * @throws dev.coffer.base.DamagedException if it is none
     */
    public static Snapshot parse(InputStream json) throws IOException {
        return JsonIn.object(json, in -> new Reading().read(in));
    }

    /** Fields as they come. */
    private static final class Reading {
        private OffsetDateTime time = time(GoTime.ZERO);
        private @Nullable Sha256 parent;
        private @Nullable Sha256 tree;
        private final List<String> paths = new ArrayList<>();
        private String host = "";
        private String user = "";
        private int uid;
        private int gid;
        private final List<String> excludes = new ArrayList<>();
        private final List<String> tags = new ArrayList<>();
        private @Nullable Sha256 original;
        private String program = "";
        private @Nullable Summary summary;

        Snapshot read(JsonParser in) {
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                switch (field) {
                    case "time" -> time = time(GoTime.parse(JsonIn.text(in)));
                    case "parent" -> parent = id(in);
                    case "tree" -> tree = id(in);
                    case "paths" -> texts(in, paths);
                    case "hostname" -> host = JsonIn.text(in);
                    case "username" -> user = JsonIn.text(in);
                    case "uid" -> uid = JsonIn.unsigned32(in);
                    case "gid" -> gid = JsonIn.unsigned32(in);
                    case "excludes" -> texts(in, excludes);
                    case "tags" -> texts(in, tags);
                    case "original" -> original = id(in);
                    case "program_version" -> program = JsonIn.text(in);
                    case "summary" -> summary = summary(in);
                    default -> in.skipChildren();
                }
            }
            return new Snapshot(
                    time, parent, tree, paths, host, user, uid, gid, excludes, tags, original,
                    program, summary);
        }

        private static @Nullable Sha256 id(JsonParser in) {
            return in.currentToken() == JsonToken.VALUE_NULL ? null : Hex.id(JsonIn.text(in));
        }

        private static OffsetDateTime time(GoTime.Parsed time) {
            return Instant.ofEpochSecond(time.seconds(), time.nanos())
                    .atOffset(ZoneOffset.ofTotalSeconds(time.offset()));
        }

        private void texts(JsonParser in, List<String> texts) {
            if (!JsonIn.isList(in)) {
                return;
            }
            while (JsonIn.next(in, JsonToken.VALUE_STRING)) {
                if (paths.size() + excludes.size() + tags.size() == Limits.POINT_TEXTS) {
                    throw new IllegalArgumentException("it has too many paths or tags");
                }
                texts.add(in.getString());
            }
        }

        private @Nullable Summary summary(JsonParser in) {
            if (in.currentToken() != JsonToken.START_OBJECT) {
                return null;
            }
            OffsetDateTime began = time;
            OffsetDateTime ended = time;
            long[] n = new long[12];
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                switch (field) {
                    case "backup_start" -> began = time(GoTime.parse(JsonIn.text(in)));
                    case "backup_end" -> ended = time(GoTime.parse(JsonIn.text(in)));
                    case "files_new" -> n[0] = JsonIn.unsigned(in);
                    case "files_changed" -> n[1] = JsonIn.unsigned(in);
                    case "files_unmodified" -> n[2] = JsonIn.unsigned(in);
                    case "dirs_new" -> n[3] = JsonIn.unsigned(in);
                    case "dirs_changed" -> n[4] = JsonIn.unsigned(in);
                    case "dirs_unmodified" -> n[5] = JsonIn.unsigned(in);
                    case "data_blobs" -> n[6] = JsonIn.unsigned(in);
                    case "tree_blobs" -> n[7] = JsonIn.unsigned(in);
                    case "data_added" -> n[8] = JsonIn.unsigned(in);
                    case "data_added_packed" -> n[9] = JsonIn.unsigned(in);
                    case "total_files_processed" -> n[10] = JsonIn.unsigned(in);
                    case "total_bytes_processed" -> n[11] = JsonIn.unsigned(in);
                    default -> in.skipChildren();
                }
            }
            return new Summary(
                    began, ended, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10],
                    n[11]);
        }
    }
}
