#!/usr/bin/env python3
"""Trees for scripts/soak: builds them, changes them, and compares them. Knows nothing of Coffer.

    soaktree.py hostile DIR            a tree of everything that a backup may meet, about 3,000 entries
    soaktree.py work DIR SEED COUNT    an ordinary tree of COUNT files in folders
    soaktree.py change DIR SEED        change, add, delete, re-kind, rename, link some of it
    soaktree.py snap TREE FILE         write down everything there is to compare
    soaktree.py compare A B            name each difference of two trees or snaps; exit 1 if there is one
                                       (--below: but for the folder at the top itself)
    soaktree.py whole TREE OLD NEW     each file of TREE is, whole, what the snap OLD or NEW has at its path
                                       (--present: and nothing that both have is missing)
    soaktree.py hold DB                keep a database open, with writes in its WAL only, until stdin ends

A snap leaves out sockets and what the words after --without name at the root. SQLite databases are compared as a copy
by the backup API, but for the bytes of the header in which such a copy differs, and without their side files.
"""
import hashlib, os, pickle, random, socket, sqlite3, stat, struct, sys, tempfile

MAGIC = b"SQLite format 3\0"
SIDES = (b"-wal", b"-shm", b"-journal")
# Bytes of the header in which a copy by the backup API differs from the file.
VOLATILE = ((24, 28), (40, 44), (92, 100))


# ---- looking ---------------------------------------------------------------------------------------------------------

def masked(data):
    head = bytearray(data)
    for start, end in VOLATILE:
        head[start:end] = bytes(len(head[start:end]))
    return bytes(head)


def copied_database(parent, name):
    """The hash of what the backup API makes of a database somebody may have open, or None."""
    with tempfile.TemporaryDirectory(prefix="soak-db-") as folder:
        copy = os.path.join(folder, "copy.db")
        try:
            where = os.readlink("/proc/self/fd/%d" % parent) + "/" + os.fsdecode(name)
            source = sqlite3.connect("file:" + where.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
                                     + "?mode=ro", uri=True)
            target = sqlite3.connect(copy)
            source.backup(target)
            target.close()
            source.close()
            with open(copy, "rb") as stream:
                return hashlib.sha256(masked(stream.read())).hexdigest()
        except sqlite3.Error:
            return None


def content(parent, name, size):
    """(hash, data segments) of a regular file."""
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        segments, at = [], 0
        while at < size:
            try:
                start = os.lseek(handle, at, os.SEEK_DATA)
            except OSError:
                break
            at = os.lseek(handle, start, os.SEEK_HOLE)
            segments.append((start, at))
        os.lseek(handle, 0, os.SEEK_SET)
        digest, first = hashlib.sha256(), True
        if sum(e - s for s, e in segments) < size:  # only the data: a sparse file may be huge
            digest.update(b"sparse")
            for start, end in segments:
                at = start
                while at < end:
                    block = os.pread(handle, min(1 << 20, end - at), at)
                    digest.update(block)
                    at += len(block)
        else:
            while True:
                block = os.read(handle, 1 << 20)
                if not block:
                    break
                if first and block.startswith(MAGIC):
                    block = masked(block)
                first = False
                digest.update(block)
        return digest.hexdigest(), tuple(segments)
    finally:
        os.close(handle)


def is_database(parent, name, info):
    if not stat.S_ISREG(info.st_mode) or info.st_size < 100:
        return False
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        return os.read(handle, 16) == MAGIC
    finally:
        os.close(handle)


def xattrs(parent, name):
    path = b"/proc/self/fd/%d/%s" % (parent, name)
    return {key: os.getxattr(path, key, follow_symlinks=False)
            for key in sorted(os.listxattr(path, follow_symlinks=False))}


def one(parent, name, info, groups, path, database):
    kind = stat.S_IFMT(info.st_mode)
    seen = {
        "kind": kind, "mode": stat.S_IMODE(info.st_mode), "uid": info.st_uid, "gid": info.st_gid,
        "mtime": info.st_mtime_ns, "xattrs": xattrs(parent, name),
    }
    if kind == stat.S_IFREG:
        seen["size"] = info.st_size
        seen["sha"], seen["segments"] = content(parent, name, info.st_size)
        if database:
            seen["sha"] = copied_database(parent, name) or seen["sha"]
            seen["size"], seen["segments"] = None, None
    elif kind == stat.S_IFLNK:
        seen["target"] = os.readlink(name, dir_fd=parent)
    elif kind in (stat.S_IFCHR, stat.S_IFBLK):
        seen["rdev"] = info.st_rdev
    if kind != stat.S_IFDIR and info.st_nlink > 1:
        groups.setdefault((info.st_dev, info.st_ino), []).append(path)
    return seen


def snap(root, without=()):
    found, groups = {}, {}

    def folder(handle, path):
        names = sorted(os.fsencode(name) for name in os.listdir(handle))
        infos = {name: os.stat(name, dir_fd=handle, follow_symlinks=False) for name in names}
        databases = {name for name in names if is_database(handle, name, infos[name])}
        for name in names:
            info = infos[name]
            if stat.S_ISSOCK(info.st_mode) or (not path and name in without):
                continue
            if any(name.endswith(side) and name[:-len(side)] in databases for side in SIDES):
                continue
            below = path + (name,)
            # With a WAL beside it, only SQLite knows its content; looking at any other would make side files.
            live = name in databases and name + b"-wal" in infos
            found[below] = one(handle, name, info, groups, below, live)
            if stat.S_ISDIR(info.st_mode):
                inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
                try:
                    folder(inner, below)
                finally:
                    os.close(inner)

    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        folder(handle, ())
        info = os.fstat(handle)
        found[()] = {"kind": stat.S_IFDIR, "mode": stat.S_IMODE(info.st_mode), "mtime": info.st_mtime_ns,
                     "uid": info.st_uid, "gid": info.st_gid,
                     "xattrs": {key: os.getxattr(handle, key) for key in sorted(os.listxattr(handle))}}
    finally:
        os.close(handle)
    for names in groups.values():
        for path in names:
            found[path]["links"] = tuple(sorted(names))
    return found


def load(place, without=()):
    if os.path.isdir(place):
        return snap(place, without)
    with open(place, "rb") as stream:
        return pickle.load(stream)


def shown(path):
    return ascii(b"/".join(path))[2:-1] if len(path) < 12 else ascii(b"/".join(path))[2:80] + "..."


def compare(a, b, skip=()):
    bad = []
    for path in sorted(set(a) | set(b)):
        if path not in b:
            bad.append("missing: " + shown(path))
        elif path not in a:
            bad.append("too much: " + shown(path))
        else:
            for key in sorted(set(a[path]) | set(b[path])):
                if key in skip:
                    continue
                old, new = a[path].get(key), b[path].get(key)
                if old != new and None not in (old, new) or (old is None) != (new is None) and key not in ("size", "segments"):
                    bad.append("%s of %s: %.200r became %.200r" % (key, shown(path), old, new))
    return bad


def whole(tree, old, new, present):
    bad = []
    for path, info in tree.items():
        if info["kind"] != stat.S_IFREG:
            continue
        allowed = [side[path].get("sha") for side in (old, new) if path in side]
        if info["sha"] not in allowed:
            bad.append("half-written: %s (%d bytes)" % (shown(path), info["size"] or -1))
    if present:
        bad += ["gone: " + shown(path) for path in old if path in new and path not in tree]
    return bad


# ---- an ordinary tree, and its changes -------------------------------------------------------------------------------

def text(rng, lines):
    return "".join("%d %s\n" % (n, rng.choice(("alpha", "beta", "gamma", "delta")) * rng.randrange(1, 6))
                   for n in range(lines)).encode()


def put(path, data, rng):
    with open(path, "wb") as stream:
        stream.write(data)
    when = rng.randrange(10**18, 17 * 10**17)
    os.utime(path, ns=(when, when))


def fresh(path, rng):
    """A file of some kind at a path; what is there already, by a chance of names, goes first."""
    if os.path.lexists(path):
        remove(path)
    what = rng.random()
    if what < 0.72:
        put(path, text(rng, rng.randrange(1, 400)), rng)
    elif what < 0.86:
        put(path, rng.randbytes(rng.randrange(0, 300_000)), rng)
    elif what < 0.90:
        put(path, rng.randbytes(rng.randrange(1_000_000, 5_000_000)), rng)
    elif what < 0.93:
        os.symlink(b"../" + os.path.basename(path)[::-1], path)
    elif what < 0.95:
        os.mkfifo(path)
    elif what < 0.97:
        os.mkdir(path)
    else:
        put(path, b"xattr", rng)
        os.setxattr(path, "user.note", rng.randbytes(20))
    if not os.path.islink(path) and rng.random() < 0.2:
        os.chmod(path, rng.choice((0o600, 0o755, 0o640, 0o700)))


def name(rng):
    return rng.choice((b"f%d", b"n\xff%d", b"line\n%d", b"\xe2\x98\x83 %d", b"app-%d.py")) % rng.randrange(10**9)


def work(root, seed, count):
    rng = random.Random(seed)
    root = os.fsencode(root)
    os.makedirs(root)
    folders = [root]
    for _ in range(max(2, count // 25)):
        below = os.path.join(rng.choice(folders[-12:]), name(rng))
        os.mkdir(below)
        folders.append(below)
    for _ in range(count):
        fresh(os.path.join(rng.choice(folders), name(rng)), rng)


def entries(root):
    files, folders = [], [root]
    for top, dirs, names in os.walk(root):
        dirs.sort()
        if top == root and b".coffer-undo" in dirs:
            dirs.remove(b".coffer-undo")
        folders += [os.path.join(top, one) for one in dirs if not os.path.islink(os.path.join(top, one))]
        files += [os.path.join(top, one) for one in sorted(names)]
    return files, folders


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        for top, dirs, files in os.walk(path, topdown=False):
            for one in files:
                os.unlink(os.path.join(top, one))
            for one in dirs:
                below = os.path.join(top, one)
                os.unlink(below) if os.path.islink(below) else os.rmdir(below)
        os.rmdir(path)
    else:
        os.unlink(path)


def change(root, seed):
    rng = random.Random(seed)
    root = os.fsencode(root)
    files, folders = entries(root)
    share = rng.choice((0.02, 0.1, 0.3))
    for path in rng.sample(files, int(len(files) * share)):
        if not os.path.lexists(path):
            continue
        what = rng.random()
        regular = os.path.isfile(path) and not os.path.islink(path)
        if what < 0.45 and regular:  # edited: a few lines more, at the end or in the middle
            with open(path, "rb") as stream:
                data = stream.read()
            cut = rng.randrange(len(data) + 1)
            put(path, data[:cut] + text(rng, rng.randrange(1, 20)) + data[cut:], rng)
        elif what < 0.55 and regular:  # renamed
            os.rename(path, os.path.join(rng.choice(folders), name(rng)))
        elif what < 0.63 and regular:  # one more name for it
            os.link(path, os.path.join(rng.choice(folders), name(rng)))
        elif what < 0.70 and regular:  # metadata alone
            os.chmod(path, rng.choice((0o600, 0o644, 0o700)))
        elif what < 0.80:  # another kind, most often a folder with something in it
            remove(path)
            if rng.random() < 0.6:
                os.mkdir(path)
                for _ in range(3):
                    fresh(os.path.join(path, rng.choice((name(rng), os.path.basename(path) + b"%d" % rng.randrange(99)))), rng)
            else:
                fresh(path, rng)
        elif what < 0.90:
            remove(path)
        else:
            fresh(os.path.join(rng.choice(folders), name(rng)), rng)
    # a folder goes whole, or becomes a file; then everything added makes up for what went
    if len(folders) > 8 and rng.random() < 0.5:
        path = rng.choice(folders[len(folders) // 2:])
        if os.path.isdir(path):
            remove(path)
            if rng.random() < 0.5:
                fresh(path, rng)
    _, folders = entries(root)
    for _ in range(int(len(files) * share * 0.4) + 1):
        below = os.path.join(rng.choice(folders), name(rng))
        fresh(below, rng)
    if rng.random() < 0.5:
        below = os.path.join(rng.choice(folders), name(rng))
        os.mkdir(below)
        for _ in range(10):
            fresh(os.path.join(below, name(rng)), rng)


# ---- the hostile tree ------------------------------------------------------------------------------------------------

def acl(*lines):
    """A POSIX ACL as the kernel has it in an xattr: (tag, rights, id) sorted by tag."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, rights, who & 0xFFFFFFFF)
                                           for tag, rights, who in lines)


def hostile(root):
    rng = random.Random(1)
    root = os.fsencode(root)
    os.makedirs(root)
    refused = []

    def at(*parts):
        path = os.path.join(root, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def tried(what, call):
        try:
            call()
        except OSError as e:
            refused.append("%s: %s" % (what, e.strerror))

    plain = [b"newline\nin name", b"two\n\nnewlines\n", b"\n", b" leading", b"trailing ", b"tab\there", b"quo\"te", b"apo'strophe",
             b"back\\slash", b"\\xff", b"\\n", b"dollar$HOME", b"`tick`", b"star*", b"quest?ion", b"[br]", b"{a,b}", b"#hash",
             b"!bang", b"-dash", b"--help", b"~", b"~root", b"a:b", b"latest:x", b"semi;colon", b"pipe|", b"amp&",
             b"per%cent", b"%00", b"...", b"..a", b".hidden", b"invalid \xff\xfe utf-8", b"\xff", b"\x80\x81", b"\xc3", b"\xed\xa0\x80 surrogate",
             b"\xf4\x90\x80\x80 too high", b"\xc0\xae\xc0\xae", b"\x01\x02\x1b[31mred\x1b[0m", b"\x7f",
             "composed \u00e9".encode(), "decomposed e\u0301".encode(), "\u00c5".encode(), "A\u030a".encode(), "\u212b".encode(),
             "\U0001f648 emoji \U0001f469\u200d\U0001f467".encode(), "right\u202eleft".encode(), "zero\u200bwidth".encode(),
             "\u65e5\u672c\u8a9e".encode(), "\ufb01".encode(), "\u0130\u0131\u00df".encode(),
             b"Case", b"case", b"CASE", b"con", b"nul.txt", b"x" * 255, b"\xff" * 255, "\u00e9".encode() * 127 + b"e", b"n" * 251 + b".txt",
             "\U0001f648".encode() * 63, b"y" * 254, b"staging", b"store.json", b"roots", b"lock", b"deleted", b"retired", b".cofferignore",
             b"desktop.ini", b"thing.tmp", b"thing~", b".#thing", b"CACHEDIR.TAG"]
    for n, one in enumerate(plain):
        put(at(b"names", one), b"content %d\n" % n, rng)
        os.makedirs(at(b"folders", one))
        if n % 3:
            put(at(b"folders", one, one), b"file in a folder of its own name\n", rng)
        if n % 5 == 0:
            os.symlink(one, at(b"named links", one))
    put(at(b"cache", b"CACHEDIR.TAG"), b"Signature: 8a477f597d28d172789f06886806bc55\n# a cache\n", rng)
    put(at(b"cache", b"cached"), b"kept all the same\n", rng)
    put(at(b"sub", b".coffer", b"roots"), b"no store: it has no store.json\n", rng)
    put(at(b"sub", b".git", b"HEAD"), b"ref: refs/heads/main\n", rng)

    # what a versioned store might take for its own
    for one in (b"app.py", b"app-baseline-2025-11-23.py", b"app.py_v2025-11-24_14-30-15.diff"):
        put(at(b"like ours", one), b"print(1)\n", rng)
    put(at(b"like ours", b"app.py_diffs", b"app.py_v2025-11-24_14-30-15.diff"), b"--- a\n+++ b\n", rng)
    put(at(b"like ours", b"mod.py", b"mod.py"), b"a home?\n", rng)
    put(at(b"like ours", b"mod.py", b"mod-baseline-2025-11-23.py"), b"a baseline?\n", rng)
    put(at(b"like ours", b"mod.py", b"mod.py_diffs", b"x"), b"x\n", rng)
    put(at(b"like ours", b"m", b"m", b"m", b"m"), b"m in m in m\n", rng)

    # a path of more than 4096 bytes: step by step
    handle = os.open(root, os.O_RDONLY)
    for n in range(24):
        one = b"deep%02d-" % n + b"d" * 200
        os.mkdir(one, dir_fd=handle)
        below = os.open(one, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = below
        if n % 6 == 5:
            deep = os.open(b"file", os.O_CREAT | os.O_WRONLY, 0o640, dir_fd=handle)
            os.write(deep, b"deep %d\n" % n)
            os.close(deep)
    os.symlink(b"file", b"link", dir_fd=handle)
    os.mkfifo(b"fifo", dir_fd=handle)
    os.close(handle)

    # content: endings, encodings, sizes about block limits
    for n, data in enumerate((b"", b"a", b"no newline at end", b"crlf\r\nlines\r\n", b"mixed\r\nends\nof\rlines", b"\xef\xbb\xbfbom\n",
                              "utf-16\n".encode("utf-16"), bytes(1), bytes(5000), b"\n" * 1000, b"x" * 4095, b"x" * 4096, b"x" * 4097,
                              rng.randbytes(65535), rng.randbytes(65536), rng.randbytes(65537), rng.randbytes(1 << 20),
                              rng.randbytes((1 << 20) + 1), rng.randbytes(9_000_001), b"l" * 3_000_000)):
        put(at(b"content", b"c%02d" % n), data, rng)

    # modes and owners
    for n, mode in enumerate((0, 0o400, 0o444, 0o600, 0o644, 0o755, 0o777, 0o4755, 0o2755, 0o1755, 0o6711, 0o7777, 0o4000, 0o007)):
        put(at(b"modes", b"file %05o" % mode), b"mode\n", rng)
        os.makedirs(at(b"modes", b"folder %05o" % mode))
        put(at(b"modes", b"folder %05o" % mode, b"inside"), b"inside\n", rng)
        for kind in (b"file", b"folder"):
            path = at(b"modes", b"%s %05o" % (kind, mode))
            if os.geteuid() == 0:
                os.chown(path, (0, 1, 1000, 65534, 70000, 4000000000)[n % 6], (0, 5, 1000, 65534)[n % 4])
    # hard links: within a folder, over folders, of a link and of a FIFO, and two groups of the same content
    put(at(b"hard", b"a"), b"linked\n", rng)
    for one in ((b"b",), (b"c", b"d"), (b"c", b"e" * 255), (b"\xff",)):
        os.link(at(b"hard", b"a"), at(b"hard", *one))
    put(at(b"hard", b"same"), b"linked\n", rng)
    os.link(at(b"hard", b"same"), at(b"hard", b"same too"))
    put(at(b"hard", b"empty"), b"", rng)
    os.link(at(b"hard", b"empty"), at(b"names", b"empty too"))
    os.symlink(b"nowhere", at(b"hard", b"symlink"))
    os.link(at(b"hard", b"symlink"), at(b"hard", b"symlink too"), follow_symlinks=False)
    os.mkfifo(at(b"hard", b"fifo"))
    os.link(at(b"hard", b"fifo"), at(b"hard", b"fifo too"))
    # kinds
    for one in (b"fifo", b"fifo\xff"):
        os.mkfifo(at(b"kinds", one), 0o620)
    if os.geteuid() == 0:
        for one, kind, major, minor in ((b"null", stat.S_IFCHR, 1, 3), (b"big", stat.S_IFCHR, 511, 1048575), (b"zero", stat.S_IFCHR, 0, 0),
                                        (b"block", stat.S_IFBLK, 7, 200), (b"block big", stat.S_IFBLK, 259, 70000)):
            tried("device", lambda: os.mknod(at(b"kinds", one), kind | 0o640, os.makedev(major, minor)))
        tried("owner of a device", lambda: os.chown(at(b"kinds", b"null"), 1000, 5))
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(at(b"kinds", b"socket"))
    listening.close()
    # links
    for one, target in ((b"dangling", b"not/there"), (b"absolute", b"/etc/hostname"), (b"up", b"../../../../../../etc/passwd"), (b"self", b"self"),
                        (b"dot", b"."), (b"long", b"l/" * 2047), (b"bytes", b"\xff\n'\""), (b"to folder", b"../names"), (b"slash", b"../names/"),
                        (b"root", b"/"), (b"spaces", b" "), (b"exactly", b"t" * 4095)):
        os.symlink(target, at(b"links", one))
        if os.geteuid() == 0:
            os.chown(at(b"links", one), 1000, 1000, follow_symlinks=False)
    # sparse files: holes at the start, in the middle, at the end, nothing else; and zeros that are no hole
    def sparse(one, size, *pieces):
        with open(at(b"sparse", one), "wb") as stream:
            for where, data in pieces:
                stream.seek(where)
                stream.write(data)
            stream.truncate(size)
    block = b"data" * 16384
    sparse(b"start", 10_000_000 + 65536, (10_000_000 // 65536 * 65536, block))
    sparse(b"middle", 20 << 20, (0, block), ((20 << 20) - 65536, block))
    sparse(b"end", 30 << 20, (0, block))
    sparse(b"all", 300_000_001)
    sparse(b"many", 64 << 20, *((n << 20, b"x" * 4096) for n in range(0, 64, 3)))
    sparse(b"odd end", (8 << 20) + 1, (4 << 20, b"odd"))
    sparse(b"last byte", (200 << 20) + 4096, (200 << 20, b"z" * 4096))
    put(at(b"sparse", b"zeros"), bytes(1 << 20), rng)
    put(at(b"sparse", b"zeros inside"), b"a" * 4096 + bytes(1 << 20) + b"b" * 4096, rng)
    # xattrs and ACLs
    for one in (b"file", b"folder/"):
        path = at(b"xattrs", one.rstrip(b"/"))
        os.mkdir(path) if one.endswith(b"/") else put(path, b"x\n", rng)
        for key, value in ((b"user.text", b"value"), (b"user.binary", bytes(range(256))), (b"user.empty", b""), (b"user.nul", b"a\0b\0"),
                           (b"user.\xff\xfe name", b"\xff"), (b"user.large", rng.randbytes(900)), (b"user." + b"k" * 250, b"long name")):
            tried("xattr", lambda: os.setxattr(path, key, value))
        if os.geteuid() == 0:
            tried("trusted", lambda: os.setxattr(path, "trusted.coffer", b"\0\1\2"))
        tried("acl", lambda: os.setxattr(path, "system.posix_acl_access",
                                         acl((1, 6, -1), (2, 7, 1000), (2, 4, 70000), (4, 4, -1), (8, 5, 1000), (16, 7, -1), (32, 0, -1))))
    tried("default acl", lambda: os.setxattr(at(b"xattrs", b"folder"), "system.posix_acl_default",
                                             acl((1, 7, -1), (2, 5, 1000), (4, 5, -1), (8, 7, 1000), (16, 7, -1), (32, 5, -1))))
    os.mkdir(at(b"xattrs", b"folder", b"inherits"))
    put(at(b"xattrs", b"folder", b"inherits too"), b"x\n", rng)
    os.mkdir(at(b"xattrs", b"folder", b"has none"))
    tried("no acl", lambda: os.removexattr(at(b"xattrs", b"folder", b"has none"), "system.posix_acl_default"))
    os.chmod(at(b"xattrs", b"folder", b"has none"), 0o750)
    if os.geteuid() == 0:
        put(at(b"xattrs", b"capable"), b"ping\n", rng)
        tried("capability", lambda: os.setxattr(at(b"xattrs", b"capable"), "security.capability",
                                                struct.pack("<IIIII", 0x02000001, 1 << 13, 0, 0, 0)))
        os.symlink(b"x", at(b"xattrs", b"link"))
        tried("trusted of a link", lambda: os.setxattr(at(b"xattrs", b"link"), "trusted.link", b"\xff\0", follow_symlinks=False))
    # databases, at rest; hold makes live ones
    for one, wal in ((b"at rest.db", False), (b"wal at rest.db", True), (b"na\nme \xff.db", False)):
        database = sqlite3.connect(at(b"databases", one))
        database.execute("pragma journal_mode=" + ("wal" if wal else "delete"))
        database.execute("create table t(a,b)")
        database.executemany("insert into t values(?,?)", ((n, rng.randbytes(40)) for n in range(3000)))
        database.execute("delete from t where a%7=0")
        database.commit()
        database.close()
    # many ordinary ones, and empty folders
    for n in range(2300):
        put(at(b"many", b"%02x" % (n % 89), b"file %d" % n), rng.randbytes(rng.randrange(0, 3000)), rng)
    for n in range(60):
        os.makedirs(at(b"many", b"empty %d" % n, b"and empty"))
    # times: last, links and folders from the bottom up
    stamps = (-1_500_000_000_123_456_789, -1, 0, 1, 999_999_999, 1_700_000_000_000_000_001, 13_000_000_000_987_654_321, 2**31 * 10**9 + 5,
              1_234_567_890_000_000_000)
    number = 0
    times, _ = [], None

    def stamp(handle):
        nonlocal number
        for one in sorted(os.fsencode(one) for one in os.listdir(handle)):
            info = os.stat(one, dir_fd=handle, follow_symlinks=False)
            if stat.S_ISDIR(info.st_mode):
                below = os.open(one, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=handle)
                stamp(below)
                os.close(below)
            number += 1
            when = stamps[number % len(stamps)] if number % 4 == 0 else rng.randrange(10**18, 17 * 10**17)
            os.utime(one, ns=(when, when), dir_fd=handle, follow_symlinks=False)

    for n, mode in enumerate((0, 0o400, 0o555)):
        os.makedirs(at(b"locked %o" % mode, b"below"))
        put(at(b"locked %o" % mode, b"below", b"file"), b"x", rng)
        os.chmod(at(b"locked %o" % mode, b"below"), mode)
        os.chmod(at(b"locked %o" % mode), mode)
    handle = os.open(root, os.O_RDONLY)
    stamp(handle)
    os.close(handle)
    os.utime(root, ns=(10**18 + 7, 10**18 + 7))
    for one in sorted(set(refused)):
        print("could not be made here: " + one, file=sys.stderr)


def hold(path):
    database = sqlite3.connect(path)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma wal_autocheckpoint=0")
    database.execute("create table if not exists t(a,b)")
    for n in range(500):
        database.execute("insert into t values(?,?)", (n, os.urandom(50)))
        database.commit()
    print("held", flush=True)
    sys.stdin.read()


def main(words):
    options = [word for word in words if word.startswith("--")]
    without = [os.fsencode(word[len("--without="):]) for word in options if word.startswith("--without=")]
    skip = [word[len("--skip="):] for word in options if word.startswith("--skip=")]
    words = [word for word in words if not word.startswith("--")]
    command, rest = words[0], words[1:]
    if command == "hostile":
        hostile(rest[0])
    elif command == "work":
        work(rest[0], int(rest[1]), int(rest[2]))
    elif command == "change":
        change(rest[0], int(rest[1]))
    elif command == "snap":
        with open(rest[1], "wb") as stream:
            pickle.dump(snap(rest[0], without), stream)
    elif command == "hold":
        hold(rest[0])
    elif command in ("compare", "whole"):
        trees = [load(place, without) for place in rest]
        if "--below" in options:
            for one in trees:
                one.pop((), None)
        if command == "compare":
            bad = compare(trees[0], trees[1], skip)
        else:
            bad = whole(*trees, present="--present" in options)
        for line in bad[:40]:
            print("  " + line)
        if len(bad) > 40:
            print("  and %d more" % (len(bad) - 40))
        return 1 if bad else 0
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
