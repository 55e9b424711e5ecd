package dev.coffer.os;

/** What an entry of a folder is. */
public enum FileKind {
    FILE,
    FOLDER,
    LINK,
    FIFO,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    SOCKET;

    public boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
}
