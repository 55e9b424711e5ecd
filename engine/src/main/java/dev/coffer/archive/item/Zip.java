package dev.coffer.archive.item;

/** Numbers of the zip format (PKWARE's APPNOTE 6.3.10) and of Info-ZIP's extra fields. */
final class Zip {
    static final int LOCAL = 0x04034b50;
    static final int LOCAL_LENGTH = 30;
    static final int CENTRAL = 0x02014b50;
    static final int CENTRAL_LENGTH = 46;
    static final int DESCRIPTOR = 0x08074b50;
    static final int END = 0x06054b50;
    static final int END_LENGTH = 22;
    static final int END64 = 0x06064b50;
    static final int END64_LENGTH = 56;
    static final int LOCATOR64 = 0x07064b50;
    static final int LOCATOR64_LENGTH = 20;

    static final int STORED = 0;
    static final int DEFLATED = 8;

    static final int FLAG_ENCRYPTED = 1;

    /** Sizes and checksum follow the content. */
    static final int FLAG_DESCRIPTOR = 1 << 3;

    /** The name is UTF-8. */
    static final int FLAG_UTF8 = 1 << 11;

    static final int MADE_BY_DOS = 0;
    static final int MADE_BY_UNIX = 3;
    static final int VERSION = 20;
    static final int VERSION_64 = 45;

    /** Sizes and offsets past 32 bits. */
    static final int EXTRA_64 = 0x0001;

    /** Times in seconds since 1970. */
    static final int EXTRA_TIME = 0x5455;

    /** Owner and group by number. */
    static final int EXTRA_OWNER = 0x7875;

    /** The name in UTF-8, with the checksum of the other one. */
    static final int EXTRA_UTF8_NAME = 0x7075;

    /** Times in 100 nanoseconds since 1601. */
    static final int EXTRA_NTFS = 0x000a;

    /** What stands where a number of 32 bits does not do. */
    static final long MAX_32 = 0xffff_ffffL;

    static final int MAX_16 = 0xffff;

    static final int S_IFMT = 0170000;
    static final int S_IFDIR = 0040000;
    static final int S_IFREG = 0100000;
    static final int S_IFLNK = 0120000;

    /** Of DOS: a folder. */
    static final int DOS_FOLDER = 0x10;

    private Zip() {}
}
