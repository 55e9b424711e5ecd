package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;

import java.io.IOException;

/**
 * Knows the passwords of vaults: a program that embeds the engine gives one. It may ask a person.
 * Called once for each opening of a vault, by the thread that opens it.
 */
public interface PasswordProvider {
    /** What a password is wanted for. */
    enum Purpose {
        /** To open a vault that is there. */
        OPEN,
        /**
         * To make a vault: whoever is asked says it twice, for nobody can tell that it is wrong.
         */
        MAKE,
        /** To open a vault from now on, beside another or in its place: as for {@link #MAKE}. */
        REPLACE,
        /** To open the vault that points are copied from. */
        OPEN_SOURCE,
        /** To tell how a vault stands, among others: nobody is asked. */
        LOOK
    }

    /**
     * The password in UTF-8. The engine wipes it after use, so each call gives an array of its own.
     *
     * @param choice the vault, with the settings in force for it
     * @throws CofferException {@code WRONG_PASSWORD} if there is none, saying how to give one
     */
    byte[] password(StoreChoice choice, Purpose purpose) throws IOException;

    /** Where no vault is to be opened. */
    static PasswordProvider none() {
        return (choice, purpose) -> {
            throw new CofferException(
                    Reason.WRONG_PASSWORD,
                    choice.address().withoutOptions()
                            + " has a password, and this program was given none");
        };
    }
}
