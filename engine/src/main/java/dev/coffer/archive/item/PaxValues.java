package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Percent;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of pax extended headers that hold for one entry. Values are any bytes. */
final class PaxValues {
    private static final String XATTR = "SCHILY.xattr.";
    private static final String ACL = "SCHILY.acl.";
    private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";

    private final Map<String, byte[]> values = new HashMap<>();

    /** Of GNU.sparse 0.0, whose records come several times. */
    private final List<Long> sparseNumbers = new ArrayList<>();

    private boolean sparseSound = true;

    void clear() {
        values.clear();
        sparseNumbers.clear();
        sparseSound = true;
    }

    /** The records of one more header; what comes later counts. */
    void add(byte[] text) throws DamagedException {
        int at = 0;
        while (at < text.length) {
            int blank = at;
            while (blank < text.length && text[blank] != ' ') {
                blank++;
            }
            Long length = TarNumbers.decimal(text, at, blank);
            if (length == null || length > text.length - at || length < blank - at + 3) {
                throw new DamagedException("a pax record has no sound length");
            }
            int end = at + (int) (long) length;
            int equals = blank + 1;
            while (equals < end && text[equals] != '=') {
                equals++;
            }
            if (equals == end || text[end - 1] != '\n') {
                throw new DamagedException("a pax record does not end where it says");
            }
            String key = new String(text, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
            put(key, Arrays.copyOfRange(text, equals + 1, end - 1));
            at = end;
        }
    }

    private void put(String key, byte[] value) {
        boolean offset = key.equals("GNU.sparse.offset");
        if (offset || key.equals("GNU.sparse.numbytes")) {
            Long number = TarNumbers.decimal(value);
            sparseSound &= number != null && (sparseNumbers.size() % 2 == 0) == offset;
            sparseNumbers.add(number == null ? 0L : number);
        }
        values.put(key, value);
    }

    byte @Nullable [] get(String key) {
        return values.get(key);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** A number that is not negative; null if there is no such record. */
    @Nullable Long number(String key) throws DamagedException {
        byte[] value = values.get(key);
        if (value == null || value.length == 0) {
            return null;
        }
        Long number = TarNumbers.decimal(value);
        if (number == null) {
            throw new DamagedException("its " + key + " is no number");
        }
        return number;
    }

    /** The map of GNU.sparse 0.0 or 0.1; null if there is none. */
    @Nullable List<Extent> sparseMap() throws DamagedException {
        byte[] map = values.get("GNU.sparse.map");
        List<Long> numbers = sparseNumbers;
        boolean sound = sparseSound;
        if (map != null) {
            numbers = new ArrayList<>();
            int from = 0;
            for (int i = 0; i <= map.length && map.length > 0; i++) {
                if (i == map.length || map[i] == ',') {
                    Long number = TarNumbers.decimal(map, from, i);
                    sound &= number != null;
                    numbers.add(number == null ? 0L : number);
                    from = i + 1;
                }
            }
        } else if (!has("GNU.sparse.size")) {
            return null;
        }
        if (!sound || numbers.size() % 2 != 0) {
            throw new DamagedException("its map of holes is not sound");
        }
        List<Extent> data = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            SparseMaps.add(data, numbers.get(i), numbers.get(i + 1));
        }
        return data;
    }

    /**
     * What is said of the entry and is none of what is taken over: access lists as text, as GNU tar
     * and bsdtar have them, unless the attribute that they stand for is there too; labels and
     * flags.
     */
    List<String> unkept() {
        List<String> unkept = new ArrayList<>();
        for (Map.Entry<String, byte[]> record : values.entrySet()) {
            String key = record.getKey();
            boolean isList = key.startsWith(ACL) && !isPlainMode(record.getValue());
            String attribute =
                    "system.posix_acl_" + key.substring(Math.min(ACL.length(), key.length()));
            if ((isList && !has(XATTR + attribute) && !has(LIBARCHIVE_XATTR + attribute))
                    || key.startsWith("RHT.security.")
                    || key.equals("SCHILY.fflags")) {
                unkept.add(key);
            }
        }
        Collections.sort(unkept);
        return unkept;
    }

    /** Whether a list says no more than the mode: of owner, group and others. */
    private static boolean isPlainMode(byte[] list) {
        for (String entry : new String(list, StandardCharsets.UTF_8).split("[,\\n]", -1)) {
            String plain = entry.strip();
            if (!plain.isEmpty()
                    && !plain.startsWith("user::")
                    && !plain.startsWith("group::")
                    && !plain.startsWith("other:")) {
                return false;
            }
        }
        return true;
    }

    /** Sorted by name. Of one that is told in two ways, GNU's counts. */
    List<Xattr> xattrs() throws DamagedException {
        TreeMap<Bytes, Bytes> found = new TreeMap<>();
        for (Map.Entry<String, byte[]> record : values.entrySet()) {
            String key = record.getKey();
            if (key.startsWith(LIBARCHIVE_XATTR)) {
                Bytes name = unescaped(key.substring(LIBARCHIVE_XATTR.length()));
                found.putIfAbsent(name, base64(record.getValue()));
            }
        }
        for (Map.Entry<String, byte[]> record : values.entrySet()) {
            String key = record.getKey();
            if (key.startsWith(XATTR)) {
                Bytes name = unescaped(key.substring(XATTR.length()));
                found.put(name, Bytes.owning(record.getValue()));
            }
        }
        List<Xattr> xattrs = new ArrayList<>(found.size());
        found.forEach((name, value) -> xattrs.add(new Xattr(name, value)));
        return List.copyOf(xattrs);
    }

    private static Bytes unescaped(String name) {
        return Bytes.owning(Percent.decode(name));
    }

    private static Bytes base64(byte[] text) throws DamagedException {
        try {
            return Bytes.owning(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new DamagedException("an extended attribute is not sound", e);
        }
    }
}
