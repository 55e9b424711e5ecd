package dev.coffer.record;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

/**
 * The record that a store keeps beside the files cannot be read in some place. The files themselves
 * are plain files all the same.
 */
public final class DamagedRecordException extends DamagedException {
    private static final long serialVersionUID = 1;

    private final String place;

    /**
     * @param store where the store is
     * @param place what of the record, and what is wrong there: the end of a sentence
     */
    DamagedRecordException(String store, String place, @Nullable Throwable cause) {
        super(
                "the record of the store at "
                        + store
                        + " is damaged: "
                        + place
                        + ". coffer verify names all that this concerns. The copies in the store"
                        + " are plain files and can be taken from there (docs/format.md says how);"
                        + " to go on, back up into a new store",
                cause);
        this.place = place;
    }

    /** What of the record, and what is wrong there, without the way out. */
    public String place() {
        return place;
    }

    /** The same of any failure: short where the way out is told already, or need not be. */
    public static String shortly(Throwable failure) {
        return failure instanceof DamagedRecordException damaged
                ? "the record is damaged: " + damaged.place
                : String.valueOf(failure.getMessage());
    }
}
