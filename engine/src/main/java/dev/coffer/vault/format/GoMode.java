package dev.coffer.vault.format;

import dev.coffer.os.FileKind;

/** Modes as Go has them, which are not those of the system. */
final class GoMode {
    private static final int FOLDER = 1 << 31;
    private static final int LINK = 1 << 27;
    private static final int DEVICE = 1 << 26;
    private static final int FIFO = 1 << 25;
    private static final int SOCKET = 1 << 24;
    private static final int SET_USER = 1 << 23;
    private static final int SET_GROUP = 1 << 22;
    private static final int CHARACTER = 1 << 21;
    private static final int STICKY = 1 << 20;

    private GoMode() {}

    /**
     * @param mode the twelve permission bits
     */
    static int of(FileKind kind, int mode) {
        int type =
                switch (kind) {
                    case FILE -> 0;
                    case FOLDER -> FOLDER;
                    case LINK -> LINK;
                    case FIFO -> FIFO;
                    case CHARACTER_DEVICE -> DEVICE | CHARACTER;
                    case BLOCK_DEVICE -> DEVICE;
                    case SOCKET -> SOCKET;
                };
        return type
                | (mode & 0777)
                | ((mode & 04000) != 0 ? SET_USER : 0)
                | ((mode & 02000) != 0 ? SET_GROUP : 0)
                | ((mode & 01000) != 0 ? STICKY : 0);
    }

    /** The twelve permission bits; what an entry is, its type says. */
    static int permissions(int mode) {
        return (mode & 0777)
                | ((mode & SET_USER) != 0 ? 04000 : 0)
                | ((mode & SET_GROUP) != 0 ? 02000 : 0)
                | ((mode & STICKY) != 0 ? 01000 : 0);
    }
}
