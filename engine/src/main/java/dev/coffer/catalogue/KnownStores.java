package dev.coffer.catalogue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.PointJson;
import dev.coffer.store.SourcePlace;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The stores this machine knows, one small JSON file each in the state folder, named by a hash of
 * the store's location. Each is replaced as a whole, so a crash leaves the old one or the new one;
 * of two processes the later wins. Thread-safe.
 */
public final class KnownStores {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LIMIT = 1 << 20;

    private final HostFiles files;
    private final HostPath folder;

    /**
     * @param stateFolder the program's folder for state; made when something is first remembered
     */
    public KnownStores(HostFiles files, HostPath stateFolder) {
        this.files = files;
        this.folder = stateFolder.resolve("stores");
    }

    /** What is remembered of the store at a location, or null. */
    public @Nullable KnownStore at(HostPath location) throws CofferException {
        try (Folder open = files.open(folder)) {
            KnownStore store = read(open, fileName(location));
            return store == null || store.location().equals(location) ? store : null;
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return null;
            }
            throw unreadable(e);
        }
    }

    /** All of them, in no given order. */
    public List<KnownStore> all() throws CofferException {
        List<KnownStore> stores = new ArrayList<>();
        try (Folder open = files.open(folder)) {
            for (Name name : open.names()) {
                if (name.endsWith(".json") && !name.startsWith(".")) {
                    KnownStore store = read(open, name);
                    if (store != null) {
                        stores.add(store);
                    }
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw unreadable(e);
            }
        }
        return stores;
    }

    /** Remembers a store as it is now; does nothing where nothing but the time is new. */
    public void remember(KnownStore store) throws CofferException {
        KnownStore before = at(store.location());
        if (before != null && sameButTime(before, store)) {
            return;
        }
        try (Folder open = SmallFiles.openOrCreate(files, folder, 0700)) {
            SmallFiles.replace(open, fileName(store.location()), write(store), 0600);
        } catch (OsException e) {
            throw CofferException.failed(
                    "it cannot be written down in "
                            + folder
                            + ": "
                            + e.reason()
                            + "; make that writable, or name another folder for state with"
                            + " XDG_STATE_HOME",
                    e);
        }
    }

    /**
     * Forgets the store at a location; the store itself is not touched.
     *
     * @return whether it was known
     */
    public boolean forget(HostPath location) throws CofferException {
        if (at(location) == null) {
            return false;
        }
        try (Folder open = files.open(folder)) {
            open.removeFile(fileName(location));
            open.sync();
            return true;
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return false; // another process was faster
            }
            throw CofferException.failed(
                    "cannot forget the store in " + folder + ": " + e.reason(), e);
        }
    }

    private static boolean sameButTime(KnownStore before, KnownStore now) {
        return before.id().equals(now.id())
                && before.kind().equals(now.kind())
                && before.location().equals(now.location())
                && before.sources().equals(now.sources())
                && Objects.equals(before.point(), now.point())
                && before.points() == now.points();
    }

    /** FNV-1a, 64 bits: nothing depends on it but the name, and SHA-256 takes 7 ms to load. */
    private static Name fileName(HostPath location) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : location.shared()) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return Name.of(HexFormat.of().toHexDigits(hash) + ".json");
    }

    private @Nullable KnownStore read(Folder open, Name name) throws CofferException, OsException {
        byte[] json = SmallFiles.readIfThere(open, name, LIMIT);
        if (json == null) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            return parse(parser);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw CofferException.failed(
                    folder.resolve(name)
                            + " is damaged; delete it, and the next backup writes it anew",
                    e);
        }
    }

    private static KnownStore parse(JsonParser in) {
        String id = "";
        String kind = "";
        String location = "";
        String point = null;
        long points = 0;
        OffsetDateTime seen = OffsetDateTime.MIN;
        List<SourcePlace> sources = new ArrayList<>();
        in.nextToken();
        for (String field = in.nextName(); field != null; field = in.nextName()) {
            JsonToken value = in.nextToken();
            switch (field) {
                case "id" -> id = in.getString();
                case "kind" -> kind = in.getString();
                case "location" -> location = in.getString();
                case "point" -> point = value == JsonToken.VALUE_NULL ? null : in.getString();
                case "points" -> points = in.getLongValue();
                case "seen" -> seen = OffsetDateTime.parse(in.getString());
                case "sources" -> PointJson.readSources(in, sources);
                default -> in.skipChildren(); // a later version's
            }
        }
        return new KnownStore(
                id, kind, HostPath.of(Escaped.parse(location)), sources, point, points, seen);
    }

    private static byte[] write(KnownStore store) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("id", store.id());
            out.writeStringProperty("kind", store.kind());
            out.writeStringProperty("location", store.location().toString());
            out.writeArrayPropertyStart("sources");
            for (SourcePlace source : store.sources()) {
                out.writeStartObject();
                out.writeStringProperty("name", source.name());
                out.writeStringProperty("path", source.written());
                out.writeEndObject();
            }
            out.writeEndArray();
            if (store.point() != null) {
                out.writeStringProperty("point", store.point());
            }
            out.writeNumberProperty("points", store.points());
            out.writeStringProperty("seen", store.seen().toString());
            out.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private CofferException unreadable(OsException e) {
        return CofferException.failed(
                "cannot read what this machine knows of its stores in "
                        + folder
                        + ": "
                        + e.reason()
                        + "; make that readable, or name another folder for state with"
                        + " XDG_STATE_HOME",
                e);
    }
}
